/** Writes a text to the clipboard. False if the browser does not allow it. */
export async function writeClipboard(content: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch (error) {
    console.warn('The browser did not allow writing to the clipboard.', error);
    return false;
  }
}
