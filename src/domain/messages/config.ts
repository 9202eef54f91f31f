import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about the project’s config. */
export interface ConfigMessages {
  'config.permission.list': NoValues;
  /** `most`: in US dollars for a million tokens. */
  'config.price': { key: string; value: string; most: number };
  'config.price.missing': { key: string };
  'config.permission.many': { most: number };
  'config.permission.missing': { key: string };
  'config.permission.pattern': { value: string; most: number };
  'config.fields.table': { path: string; value: string };
  'config.fields.unknown': { key: string; hint: AnyMessage };
  'config.fields.unknown.in': { key: string; path: string; hint: AnyMessage };
  'config.fields.unknown.near': { near: string };
  'config.fields.unknown.known': { known: readonly string[] };
  'config.fields.text': { path: string; value: string; key: string; quoted: string };
  'config.fields.integer': { path: string; value: string; min: number; max: number; key: string; fallback: number };
  'config.fields.limit': { path: string; value: string; min: number; max: number; key: string };
  'config.fields.choice': { path: string; value: string; choices: readonly string[]; key: string; fallback: string };
  'config.agents.list': NoValues;
  'config.agents.twice': { name: string };
  'config.agents.name.missing': NoValues;
  'config.agents.name.bad': { name: string };
  'config.agents.stage': { stage: string; role: string };
  'config.agents.preset': { value: string; names: readonly string[] };
  'config.agents.road.none': { title: string; others: readonly string[] };
  'config.agents.mode.none': { title: string; mode: string; modes: readonly string[] };
  'config.agents.model': { value: string };
  'config.agents.needsPreset': { key: string };
  'config.agents.commandWins': { key: string };
  'config.agents.command.missing': NoValues;
  'config.agents.command.text': { value: string; list: string };
  'config.agents.command.list': { value: string; list: string };
  'config.agents.command.filled': { value: string };
  'config.agents.command.empty': NoValues;
  'config.agents.env.name': { name: string };
  'config.agents.env.own': { name: string };
  'config.agents.env.text': { name: string; value: string; quoted: string };
  'config.agents.envFromHost': { value: string };
  'config.agents.envFromHost.own': { name: string };
  'config.parse.syntax': { why: Said };
  /** `column`: from 1. `source`: the line. */
  'config.parse.syntax.at': { why: Said; column: number; source: string };
  'config.parse.list': NoValues;
  'config.parse.quote': NoValues;
  /** `line`: where the string ends, which is the beginning of the next one. */
  'config.parse.quotes': { line: number };
  'config.parse.short': NoValues;
  'config.parse.base': { base: string };
  'config.parse.worktrees': { folder: string; example: string };
  'config.place': { folder: string; place: string; why: AnyMessage; example: string };
  'config.place.fileSystem': NoValues;
  'config.place.project': NoValues;
  'config.place.gitFolder': NoValues;
  'config.place.huskies': NoValues;
  'config.place.worktree': NoValues;
  'config.place.repository': NoValues;
  'config.source.unread': { why: Said };
  'config.source.unread.file': { why: Said };
  'config.source.init': { why: Said };
  'config.source.large': { size: number; most: number };
  'config.source.noBase': NoValues;
  'config.source.detached': NoValues;
  'config.source.missing': { file: string };
  'config.source.changed': { file: string };
  'config.init.unwritten': { why: Said; root: string };
  'config.init.exists': { file: string };
}
