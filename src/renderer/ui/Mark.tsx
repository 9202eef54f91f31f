/** The product's logo: the outline of a husky's head. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} width="40" height="40" viewBox="0 0 40 40" fill="none" aria-hidden="true">
      <path
        d="M6 5 13.5 11.5Q20 9 26.5 11.5L34 5l1.5 15.5L29 29l-9 7-9-7-6.5-8.5Z"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <path
        d="m17.5 29 2.5 2 2.5-2Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path d="M20 11v8M12.5 20.5h3M24.5 20.5h3" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
