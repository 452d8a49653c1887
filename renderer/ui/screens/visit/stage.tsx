import { type CSSProperties, useState } from "react";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { type Mode, modeOf, type Page, pageOf } from "./arrangement.ts";
import { AudioSinks } from "./audio-sinks.tsx";
import { PageSwitch } from "./page-switch.tsx";
import { tallShapeOf, wideShapeOf } from "./seating.ts";
import styles from "./stage.module.css";
import type { PersonView, StageView } from "./types.ts";
import { useNamed } from "./use-named.ts";
import { useOwnPlace } from "./use-own-place.ts";
import { useSeats } from "./use-seats.ts";
import { VideoTile } from "./video-tile.tsx";

/** What the Stage takes; title and text are shown while nobody else is there. */
export type StageProps = { view: StageView; aloneTitle: string; aloneText: string };

type FaceProps = { person: PersonView; isSelf: boolean; mode: Mode; page: Page };

const Face = ({ person, isSelf, mode, page }: FaceProps) => {
  const { t } = useStrings();
  const own = useOwnPlace();
  const isSeated = mode === "grid" || mode === "share";
  const isOwn = isSelf && !isSeated;
  const seat = page.seats.indexOf(person.id);
  const plainName = useNamed()(person.name);
  const name = person.role === "host" ? t("visit.host", { name: plainName }) : plainName;
  return (
    <div
      className={classes(isSeated ? styles.seat : isOwn ? styles.own : styles.fill)}
      style={isOwn ? own.style : { order: seat }}
      hidden={isSeated && seat === -1}
    >
      <VideoTile
        name={person.name}
        tag={isSelf ? t("visit.you") : mode === "grid" ? name : plainName}
        picture={person.camera}
        attach={person.attach}
        isMirrored={isSelf}
        isMuted={!person.isMicrophoneOn}
        isSpeaking={mode === "grid" && person.isSpeaking}
        isLineLost={!person.isConnected}
      />
      {isOwn && (
        <button
          type="button"
          className={styles.handle}
          aria-label={t("visit.ownPicture.move")}
          {...own.handle}
        />
      )}
    </div>
  );
};

const SharedScreen = ({ share }: { share: NonNullable<StageView["share"]> }) => {
  const { t } = useStrings();
  return (
    <div className={styles.shared}>
      <VideoTile
        kind="screen"
        name={share.byName}
        tag={t("visit.share.sharedBy", { name: share.byName })}
        picture={share.picture}
        attach={share.attach}
      />
    </div>
  );
};

const shapeStyle = (count: number): CSSProperties => {
  const [wide, tall] = [wideShapeOf(count), tallShapeOf(count)];
  return {
    "--columns": wide.columns,
    "--rows": wide.rows,
    "--tall-columns": tall.columns,
    "--tall-rows": tall.rows,
    "--faces": Math.max(3, count),
  };
};

const Alone = ({ title, text }: { title: string; text: string }) => (
  <div className={styles.nobody}>
    <p className={styles.nobodyTitle}>{title}</p>
    <p>{text}</p>
  </div>
);

/** The middle of a visit. Every face is one element for as long as its person stays; layouts only move it, so no picture is ever taken away and put back. */
export const Stage = ({ view, aloneTitle, aloneText }: StageProps) => {
  const { t } = useStrings();
  const { self, others, share, sounds } = view;
  const people = [...others, self];
  const seats = useSeats([self.id, ...others.map(({ id }) => id)]);
  const [wished, setWished] = useState(0);
  const mode = modeOf(others.length, share !== null);
  const page = pageOf(mode, seats, wished);
  const empty = mode === "grid" ? page.seats.flatMap((id, seat) => (id === null ? [seat] : [])) : [];
  return (
    <main className={styles.stage} aria-label={t("visit.stage")}>
      <div className={classes(styles.floor, styles[mode])} style={shapeStyle(page.seats.length)}>
        {share && <SharedScreen key={`screen ${share.byId}`} share={share} />}
        {people.map((person) => (
          <Face key={person.id} person={person} isSelf={person === self} mode={mode} page={page} />
        ))}
        {empty.map((seat) => (
          <span key={`empty ${seat}`} style={{ order: seat }} />
        ))}
        {mode === "alone" && <Alone title={aloneTitle} text={aloneText} />}
      </div>
      {page.pages > 1 && <PageSwitch page={page.page} pages={page.pages} onChange={setWished} />}
      <AudioSinks sounds={sounds} />
    </main>
  );
};
