/** As much of the operating system's clipboard as is used; Electron's answers are promises from 44 on. */
export type SystemClipboard = {
  clear(): void;
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
};

/** What people copied out of this program: a link, a passcode, a recovery code. */
export type Copied = {
  put: (text: string) => Promise<void>;
  /** Whether something that was put there was not taken back yet. */
  isOut: () => boolean;
  takeBack: () => Promise<void>;
};

/**
 * Keeps what was copied here from outliving the person who copied it. Taken back is only what this program put there and
 * what still lies there: what somebody copied elsewhere meanwhile is theirs.
 */
export const createCopied = (clipboard: SystemClipboard): Copied => {
  let own: string | null = null;
  return {
    async put(text) {
      own = text;
      await clipboard.writeText(text);
    },
    isOut: () => own !== null,
    async takeBack() {
      const mine = own;
      own = null;
      if (mine === null || (await clipboard.readText()) !== mine) return;
      // the next person may have copied something while it was read
      if (own === null) clipboard.clear();
    },
  };
};
