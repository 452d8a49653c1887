import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { Size } from "./shape.ts";
import type { SeenTile } from "./types.ts";
import { isSameSeen, seenOf } from "./visible-tiles.ts";

const tilesOf = (floor: HTMLElement): SeenTile[] =>
  [...floor.querySelectorAll<HTMLElement>("[data-seen]")].map((tile) => ({
    id: tile.dataset.seen ?? "",
    source: tile.dataset.source === "screenShare" ? "screenShare" : "camera",
    width: tile.offsetWidth,
    height: tile.offsetHeight,
  }));

/** The size of an element in CSS pixels, from its first layout on. */
const useSize = (ref: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = () =>
      setSize((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
};

/** The floor of the stage: its size, and word of the pictures on it that can be seen, whenever `layout` or the size changes. */
export const useFloor = (
  layout: string,
  onVisible: (tiles: readonly SeenTile[]) => void,
): { ref: RefObject<HTMLDivElement | null>; size: Size } => {
  const ref = useRef<HTMLDivElement>(null);
  const seen = useRef<readonly SeenTile[] | null>(null);
  const size = useSize(ref);
  const measured = useRef("");
  const measure = useEffectEvent((now: string) => {
    if (ref.current === null || measured.current === now) return;
    measured.current = now;
    const tiles = seenOf(tilesOf(ref.current), devicePixelRatio);
    if (seen.current !== null && isSameSeen(seen.current, tiles)) return;
    seen.current = tiles;
    onVisible(tiles);
  });
  const look = `${layout} ${size.width} ${size.height}`;
  useEffect(() => measure(look), [look]);
  return { ref, size };
};
