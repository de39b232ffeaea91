/** The colours that canvases need. Read once for a theme: asking the style system for every strip would cost more than drawing. */
const NAMES = {
  sent: '--part-done', kept: '--part-restored', moving: '--part-flight', movingBack: '--part-flight-bg', retry: '--part-retry',
  failed: '--part-bad', hold: '--part-hold', todo: '--part-todo', ok: '--ok', fill: '--graph-fill', line: '--line', text: '--text-3',
} as const;

export type Colours = Record<keyof typeof NAMES, string> & { scale: number };

class Palette {
  #version = $state(0);
  #colours: Colours | null = null;

  constructor() {
    const refresh = (): void => {
      this.#colours = null;
      this.#version += 1;
    };
    for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) matchMedia(query).addEventListener('change', refresh);
    new MutationObserver(refresh).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#followScale(refresh);
  }

  get current(): Colours {
    void this.#version;
    if (!this.#colours) {
      const style = getComputedStyle(document.documentElement);
      const entries = Object.entries(NAMES).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
      this.#colours = { ...(Object.fromEntries(entries) as Record<keyof typeof NAMES, string>), scale: devicePixelRatio };
    }
    return this.#colours;
  }

  /** A window may be dragged to a screen of another density. */
  #followScale(refresh: () => void): void {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      refresh();
      this.#followScale(refresh);
    }, { once: true });
  }
}

export const palette = new Palette();
