/** English texts of messages: links, sessions and ports. */
import type { LinkMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const LINK_MESSAGES_EN = textsOf<LinkMessages>()({
  'serving.calls': 'too many calls at once',
  'serving.calls.remedy': 'Wait for replies before asking more.',
  'serving.bug': '{command} failed: {why}',
  'serving.bug.remedy': 'See the log of Huskies.',
  'serving.unread': 'The message was not understood: {why}.',
  'serving.unknown': 'There is no command {command}.',
  'serving.noProject': 'No project is open.',
  'serving.noProject.remedy': 'Open one first: `huskies open DIR`, or Open project in the window.',
  'serving.terminals': 'too many terminals are open',
  'serving.noRun': 'nothing is known of this run',
  'serving.left': 'another project was opened',
  'page.lost': 'No host answers this page.',
  'page.lost.remedy': 'Start it again with “huskies serve”; the page reconnects by itself.',
  'page.left': 'This page shows another project now.',
  'page.left.remedy': 'Open the project again, then repeat what you did.',
  'page.bug': '“{command}” failed on this page.',
  'page.bug.remedy': 'Try it again; the page’s console has the details.',
  'version.older': 'This is Huskies {own}, and the host is the older {version}.',
  'version.older.remedy': 'End the host, which stops its agents first, and open the project again.',
  'version.newer': 'This is Huskies {own}, and the host is the newer {version}.',
  'version.newer.remedy': 'Use version {version} of Huskies.',
  'version.host.older':
    'This `huskies` is of version {own}, and the host (pid {pid}) of the older {version}: they do not understand each other.',
  'version.host.older.remedy':
    'End the host, which stops its agents first: kill {pid}. Then run this again with --serve, which starts one of version {own}.',
  'version.host.newer':
    'This `huskies` is of version {own}, and the host (pid {pid}) of the newer {version}: they do not understand each other.',
  'version.host.newer.remedy': 'Use the `huskies` of version {version}, with which the host was started.',
  'loopback.taken': 'Port {port} is taken by another program.',
  'loopback.rights': 'Port {port} needs more rights than you have.',
  'loopback.closed': 'Huskies was closed',
  'loopback.closed.link': 'closed by Huskies',
  'loopback.refused': 'the first message was not right',
  'loopback.slow': 'too much lies unread: come back for what is new',
  'loopback.full': 'too many links are open',
});
