/** The Changes tab of the open story, as a person uses it. */
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

export class ChangesTab {
  readonly page: Page;
  readonly view: Locator;

  constructor(page: Page) {
    this.page = page;
    this.view = page.getByRole('region', { name: 'Changes', exact: true });
  }

  /** Opens the tab by its key, which works for the selected story. */
  async open(): Promise<void> {
    await this.page.keyboard.press('Control+Shift+D');
    await expect(this.view).toBeVisible();
  }

  file(path: string): Locator {
    return this.view.locator(`[data-change="${path}"]`);
  }

  lines(path: string): Locator {
    return this.file(path).locator('[data-line]');
  }

  viewed(path: string): Locator {
    return this.view.getByRole('checkbox', { name: `Viewed: ${path} is viewed` });
  }

  /** Writes a comment on a line by the keyboard alone, from the line's number on. */
  async comment(path: string, line: number, words: string): Promise<void> {
    await this.file(path).locator(`[data-line="${line}"]`).focus();
    await this.page.keyboard.press('Enter');
    const field = this.view.getByRole('textbox', { name: `Comment on line ${line} of ${path}` });
    await expect(field).toBeFocused();
    await this.page.keyboard.type(words);
    await this.page.keyboard.press('Control+Enter');
    await expect(field).toBeHidden();
  }
}
