import type { ParticipantId } from "../../protocol/ids.ts";

/** One way through the gate, from the first question on; closing it shuts it whether or not it is open yet. */
export type Passage = { readonly isShut: boolean; shut(): void; onShut(run: () => void): void };

/** All ways through the gate, by device. It is the door that the desk closes. */
export type Relays = {
  /** A new passage; null when the device has too many open questions already. */
  begin(id: ParticipantId): Passage | null;
  /** The passage is open now: every older one of the device is shut. */
  opened(id: ParticipantId, passage: Passage): void;
  isCurrent(id: ParticipantId, passage: Passage): boolean;
  /** Whether nothing else of the device is open or being asked about. */
  isAlone(id: ParticipantId, passage: Passage): boolean;
  forget(id: ParticipantId, passage: Passage): void;
  /** Shuts everything of a device, what is still being asked too. */
  close(id: ParticipantId): void;
  closeAll(): void;
};

/** Passages of one device that may be asked about at a time. */
const QUESTIONS_MAX = 4;

const createPassage = (): Passage => {
  let isShut = false;
  const listeners: (() => void)[] = [];
  return {
    get isShut() {
      return isShut;
    },
    shut() {
      if (isShut) return;
      isShut = true;
      for (const run of listeners) run();
    },
    onShut(run) {
      if (isShut) run();
      else listeners.push(run);
    },
  };
};

/** A gate through which nobody goes yet. */
export const createRelays = (): Relays => {
  const passages = new Map<ParticipantId, Set<Passage>>();
  const current = new Map<ParticipantId, Passage>();
  const of = (id: ParticipantId): ReadonlySet<Passage> => passages.get(id) ?? new Set();
  const close = (id: ParticipantId): void => {
    for (const passage of of(id)) passage.shut();
  };
  return {
    close,
    begin(id) {
      const asked = [...of(id)].filter((passage) => current.get(id) !== passage);
      if (asked.length >= QUESTIONS_MAX) return null;
      const passage = createPassage();
      passages.set(id, new Set([...of(id), passage]));
      return passage;
    },
    opened(id, passage) {
      const former = current.get(id);
      current.set(id, passage);
      former?.shut();
    },
    isCurrent: (id, passage) => current.get(id) === passage,
    isAlone: (id, passage) => [...of(id)].every((other) => other === passage),
    forget(id, passage) {
      const rest = new Set([...of(id)].filter((other) => other !== passage));
      if (rest.size === 0) passages.delete(id);
      else passages.set(id, rest);
      if (current.get(id) === passage) current.delete(id);
    },
    closeAll() {
      for (const id of passages.keys()) close(id);
    },
  };
};
