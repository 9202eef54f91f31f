/** The first text of a story's document. */
import { createHash } from 'node:crypto';
import { LoroDoc } from 'loro-crdt';

/**
 * An update that writes this text. It is the same on every machine, so that two machines which imported the same story
 * before they first exchange it do not get its text twice.
 */
export function textSeed(text: string): Uint8Array {
  const doc = new LoroDoc();
  // Two texts with one writer would be taken for the same update, so the writer's number is taken from the text.
  const number = createHash('sha256').update(text).digest().readBigUInt64BE();
  // The highest number is not allowed for a writer (loro.dev, "PeerID").
  doc.setPeerId(number & 0x7fff_ffff_ffff_ffffn);
  doc.getText('text').insert(0, text);
  doc.commit();
  const update = doc.export({ mode: 'update' });
  doc.free();
  return update;
}
