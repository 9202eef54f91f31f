/** The board, as a person uses it. */
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

export class Board {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async painted(): Promise<void> {
    await expect(this.column('current')).toBeVisible();
    // Keys are lost until the window has the focus.
    await this.page.bringToFront();
    await this.page.waitForFunction(() => document.hasFocus());
  }

  column(stage: string): Locator {
    return this.page.locator(`section[data-stage="${stage}"]`);
  }

  card(story: string): Locator {
    return this.page.locator(`article[data-story="${story}"]`);
  }

  /** The card's own state: idle, starting, running, stopping, stop-failed, finished, failed. */
  async expectState(story: string, state: string | RegExp): Promise<void> {
    await expect(this.card(story)).toHaveAttribute('data-state', state);
  }

  async expectIn(story: string, stage: string): Promise<void> {
    await expect(this.column(stage).locator(`article[data-story="${story}"]`)).toBeVisible();
  }

  stopButton(story: string, agent: string): Locator {
    return this.card(story).locator(`button[data-stop="${agent}"]`);
  }

  async select(story: string): Promise<void> {
    await this.page.locator(`[data-card="${story}"]`).focus();
  }

  async open(story: string): Promise<void> {
    await this.page.locator(`[data-card="${story}"]`).click({ position: { x: 8, y: 8 } });
    await expect(this.detail(story)).toBeVisible();
  }

  detail(story: string): Locator {
    return this.page.locator(`[data-detail="${story}"]`);
  }

  /**
   * Starts an agent by the keyboard shortcut of the card's start menu. Its terminal or message box opens and has the focus, so
   * keys go to the agent.
   */
  async startAndWatch(story: string, agent: string): Promise<void> {
    await this.select(story);
    await this.page.keyboard.press('s');
    await this.page.getByRole('menuitem', { name: new RegExp(`^Start ${agent}\\b`) }).click();
    await expect(this.detail(story).locator('textarea:focus')).toBeAttached();
  }

  /** Starts an agent, and closes the terminal that opens with it: the focus is on the story's card again. */
  async start(story: string, agent: string): Promise<void> {
    await this.startAndWatch(story, agent);
    await this.detail(story).getByRole('button', { name: 'Close story' }).click();
    await expect(this.detail(story)).toBeHidden();
  }

  /** Opens the receipts of the open story's stops. */
  async openReceipts(): Promise<void> {
    await this.page.getByRole('tab', { name: 'History' }).click();
    await this.page.getByRole('button', { name: 'Stops', exact: true }).click();
  }

  /** Starts an agent by the card's menu. */
  async pick(story: string, item: string | RegExp): Promise<void> {
    await this.card(story).hover();
    await this.card(story)
      .getByRole('button', { name: /^More actions for / })
      .click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async add(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New story' }).first().click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Title').fill(title);
    await dialog.getByRole('button', { name: 'Create story' }).click();
    await expect(dialog).toBeHidden();
  }

  /** The live terminal of the opened story. */
  terminal(): Locator {
    return this.page.locator('[data-terminal] .xterm-rows');
  }

  async type(text: string): Promise<void> {
    await this.page.locator('[data-terminal] .xterm-screen').click();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }
}
