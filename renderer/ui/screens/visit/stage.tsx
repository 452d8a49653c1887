import { type CSSProperties } from "react";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { AudioSinks } from "./audio-sinks.tsx";
import { Face } from "./face.tsx";
import { PageSwitch } from "./page-switch.tsx";
import { shapeOf, type Size } from "./shape.ts";
import styles from "./stage.module.css";
import type { SeenTile, StageView } from "./types.ts";
import { useFloor } from "./use-floor.ts";
import { useNamed } from "./use-named.ts";
import type { StageControl } from "./use-stage-control.ts";
import { VideoTile } from "./video-tile.tsx";

/** What the Stage takes; title and text are shown while nobody else is there. */
export type StageProps = {
  view: StageView;
  aloneTitle: string;
  aloneText: string;
  control: StageControl;
  onVisible: (tiles: readonly SeenTile[]) => void;
};

const SharedScreen = ({ share }: { share: NonNullable<StageView["share"]> }) => {
  const { t } = useStrings();
  const named = useNamed();
  return (
    <div className={styles.shared} data-seen={share.byId} data-source="screenShare">
      <VideoTile
        kind="screen"
        name={share.byName}
        tag={t("visit.share.sharedBy", { name: named(share.byName) })}
        picture={share.picture}
        attach={share.attach}
      />
    </div>
  );
};

const shapeStyle = (places: number, floor: Size): CSSProperties => {
  const { columns, rows } = shapeOf(places, floor);
  return { "--columns": columns, "--rows": rows, "--faces": Math.max(3, places) };
};

const Alone = ({ title, text }: { title: string; text: string }) => (
  <div className={styles.nobody}>
    <p className={styles.nobodyTitle}>{title}</p>
    <p>{text}</p>
  </div>
);

const layoutOf = ({ mode, page, perPage }: StageControl, { share }: StageView): string =>
  [mode, perPage, page.places, share?.byId, ...page.seats].join(" ");

/** The middle of a visit. Every face is one element for as long as its person stays; layouts only move it, so no picture is ever taken away and put back. */
export const Stage = ({ view, aloneTitle, aloneText, control, onVisible }: StageProps) => {
  const { t } = useStrings();
  const { self, others, share, sounds } = view;
  const { mode, page, turnTo } = control;
  const { ref, size } = useFloor(layoutOf(control, view), onVisible);
  const empty = mode === "grid" ? page.seats.flatMap((id, seat) => (id === null ? [seat] : [])) : [];
  return (
    <main className={styles.stage} aria-label={t("visit.stage")}>
      <div ref={ref} className={classes(styles.floor, styles[mode])} style={shapeStyle(page.places, size)}>
        {share && <SharedScreen key={`screen ${share.byId}`} share={share} />}
        {[...others, self].map((person) => (
          <Face key={person.id} person={person} isSelf={person === self} mode={mode} page={page} />
        ))}
        {empty.map((seat) => (
          <span key={`empty ${seat}`} style={{ order: seat }} />
        ))}
        {mode === "alone" && <Alone title={aloneTitle} text={aloneText} />}
      </div>
      {page.pages > 1 && <PageSwitch page={page.page} pages={page.pages} onChange={turnTo} />}
      <AudioSinks sounds={sounds} />
    </main>
  );
};
