/** The road `acp`: agents that speak the Agent Client Protocol on their pipes (docs/adr/0032-acp-road.md). */
import type { SessionOpener } from '../../core/ports/index.ts';
import { AcpSession, type SessionDeps } from './session.ts';

/** Makes the port. */
export function createAcpRoad(deps: SessionDeps): SessionOpener {
  return { open: (request, listener) => new AcpSession(request, listener, deps) };
}
