/** The part of Web Crypto that proofs need. This project compiles without the types of the DOM and of Node. */
interface WebCrypto {
  getRandomValues(bytes: Uint8Array): Uint8Array;
  subtle: {
    importKey(
      format: 'raw',
      key: Uint8Array,
      kind: { name: 'HMAC'; hash: 'SHA-256' },
      extractable: boolean,
      uses: readonly ['sign'],
    ): Promise<unknown>;
    sign(kind: 'HMAC', key: unknown, data: Uint8Array): Promise<ArrayBuffer>;
  };
}
declare const crypto: WebCrypto;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SECRET_BYTES = 32;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Creates a client's nonces and proofs. */
export interface Prover {
  /** 256 random bits as base64url. */
  makeNonce(): string;
  /** HMAC-SHA256 of `text` under `secret`, as base64url. */
  mac(secret: string, text: string): string | Promise<string>;
}

/** 256 random bits as base64url. */
export function makeNonce(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

async function mac(secret: string, text: string): Promise<string> {
  const kind = { name: 'HMAC', hash: 'SHA-256' } as const;
  const key = await crypto.subtle.importKey('raw', utf8(secret), kind, false, ['sign']);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))));
}

function base64url(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += ALPHABET[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + ALPHABET[(held << (6 - bits)) & 63];
}

/** Nonces and proofs by Web Crypto. */
export const WEB_PROVER: Prover = { makeNonce, mac };
