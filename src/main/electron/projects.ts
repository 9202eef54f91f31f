/** The opened projects. Each has a client over a memory link, for tray and menu. */
import type { Client } from '../../client/index.ts';
import { createClient, createNeedsYou, memoryLinks, type StorySet } from '../../client/index.ts';
import type { Notifier, Shell, Switches } from '../core/ports/index.ts';
import type { PageSession, Parts, ProjectHost } from './parts.ts';

/** One opened project with the client of tray and menu. */
export interface OpenProject {
  readonly host: ProjectHost;
  readonly client: Client;
  readonly session: PageSession;
  /** The stories that do not go on until a person acts. */
  needsYou(): string[];
  /** Ends what follows the project's state. */
  close(): void;
}

/** All opened projects, by their real paths. */
export class Projects {
  readonly #parts: Parts;
  readonly #switches: Switches;
  readonly #onChange: () => void;
  readonly #open = new Map<string, OpenProject>();
  /** Projects open one after the other, so that opening a folder twice finds the first host. */
  #opening: Promise<unknown> = Promise.resolve();

  /** `onChange` is called when a project is opened or closed, and on every change of its state. */
  constructor(parts: Parts, switches: Switches, onChange: () => void) {
    this.#parts = parts;
    this.#switches = switches;
    this.#onChange = onChange;
  }

  get all(): readonly OpenProject[] {
    return [...this.#open.values()];
  }

  get(path: string): OpenProject | undefined {
    return this.#open.get(path);
  }

  /** Opens the project of a folder, or returns it if it is already open. Rejects with a RefusalError. */
  open(dir: string, shell: Shell, notifier: (path: string) => Notifier): Promise<OpenProject> {
    const opened = this.#opening.then(async () => {
      const root = await this.#parts.rootOf(dir);
      return this.#open.get(root) ?? this.#add(await this.#parts.openHost(root, shell, notifier(root), this.#switches));
    });
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  /** Closes the project's host. Its runs must already have been stopped. */
  async close(project: OpenProject): Promise<void> {
    this.#open.delete(project.host.path);
    project.close();
    await project.host.dispose();
    this.#onChange();
  }

  async #add(host: ProjectHost): Promise<OpenProject> {
    const [mine, theirs] = memoryLinks();
    const session = this.#parts.openSession(theirs, host.door, this.#parts.nextSession());
    const project = followed(host, createClient(mine), session);
    this.#open.set(host.path, project);
    project.client.mirror.subscribe(this.#onChange);
    await this.#parts.profile
      .remember(host.path)
      .catch((error: unknown) => console.error('Cannot save recent projects:', error));
    this.#onChange();
    return project;
  }
}

function followed(host: ProjectHost, client: Client, session: PageSession): OpenProject {
  const { mirror } = client;
  let needing: StorySet = createNeedsYou(mirror);
  // The set begins with the first snapshot.
  const off = mirror.onAttach(() => {
    needing.dispose();
    needing = createNeedsYou(mirror);
  });
  return {
    host,
    client,
    session,
    needsYou: () => needing.list(false),
    close() {
      off();
      needing.dispose();
      client.close();
      session.close();
    },
  };
}
