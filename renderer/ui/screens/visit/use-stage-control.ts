import { useState } from "react";
import { type FacesPerPage, type Mode, modeOf, type Page, pageOf } from "./arrangement.ts";
import { FACES_PER_STRIP, SEATS_PER_PAGE } from "./seating.ts";
import type { StageView } from "./types.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import { useSeats } from "./use-seats.ts";

/** How the stage is arranged now, and what can be changed of it. Pages count from 0. */
export type StageControl = {
  mode: Mode;
  page: Page;
  perPage: FacesPerPage;
  hasGaps: boolean;
  turnTo: (page: number) => void;
  setPerPage: (perPage: FacesPerPage) => void;
  closeGaps: () => void;
};

/** Keeps seats, page and size of a page for as long as the screen lives. */
export const useStageControl = ({ self, others, share }: StageView): StageControl => {
  const [wished, setWished] = useState(0);
  const [perPage, setPerPage] = useState<FacesPerPage>(SEATS_PER_PAGE);
  const mode = modeOf(others.length, share !== null);
  const perStrip = useIsNarrow() ? FACES_PER_STRIP.under : FACES_PER_STRIP.beside;
  const isGrid = others.length > 1;
  const { seats, hasGaps, closeGaps } = useSeats([self.id, ...others.map(({ id }) => id)], isGrid);
  return {
    mode,
    page: pageOf(mode, seats, wished, { perPage, perStrip }),
    perPage,
    hasGaps: hasGaps && mode === "grid",
    turnTo: setWished,
    setPerPage,
    closeGaps,
  };
};
