/** The body of an HTTP error of OpenAI's two formats. */

const TYPES: Readonly<Record<number, [type: string, code: string]>> = {
  400: ['invalid_request_error', 'invalid_request'],
  401: ['invalid_request_error', 'invalid_api_key'],
  402: ['insufficient_quota', 'insufficient_quota'],
  429: ['rate_limit_exceeded', 'rate_limit_exceeded'],
};

/** The body for a status. */
export function openaiFailure(status: number, message: string): unknown {
  const [type, code] = TYPES[status] ?? ['server_error', 'server_error'];
  return { error: { message, type, param: null, code } };
}
