import { useState } from "react";
import type { OfferedRelease, UpdateView } from "../../../../protocol/desktop-update.ts";
import type { UpdateWish } from "../../../stores/update-model.ts";
import { Card } from "../../parts/card.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useMoment } from "../desktop/moment.ts";
import { notesParts } from "../desktop/release-notes.ts";
import { UpdateBody } from "../desktop/update-body.tsx";
import { releaseOf, updateActions, updateWords } from "../desktop/update-words.ts";
import { InstallQuestion } from "./install-question.tsx";
import styles from "./settings.module.css";
import type { SettingsIntents, SettingsView } from "./types.ts";
import paneStyles from "./updates-pane.module.css";

const Checked = ({ at }: { at: number }) => useMoment(at);

const Facts = ({ view: { version, checkedAt } }: { view: UpdateView }) => {
  const { t } = useStrings();
  return (
    <dl className={`${styles.facts} ${paneStyles.facts}`}>
      <dt>{t("updates.thisVersion")}</dt>
      <dd>{version}</dd>
      <dt>{t("updates.checked")}</dt>
      <dd>{checkedAt === null ? t("updates.never") : <Checked at={checkedAt} />}</dd>
    </dl>
  );
};

/** What the release says of itself: plain text, whatever stands in it. */
const Notes = ({ release: { version, notes, isRollback } }: { release: OfferedRelease }) => {
  const { t, language } = useStrings();
  const parts = notesParts(notes[language]);
  if (parts.length === 0) return null;
  return (
    <Card title={t(isRollback ? "updates.backNotesTitle" : "updates.notesTitle", { version })}>
      <div className={paneStyles.notes} dir="auto">
        {parts.map((part, at) =>
          part.kind === "text" ? (
            <p key={`${at} ${part.text}`}>{part.text}</p>
          ) : (
            <ul key={`${at} ${part.points.join()}`}>
              {part.points.map((point, number) => (
                <li key={`${number} ${point}`}>{point}</li>
              ))}
            </ul>
          ),
        )}
      </div>
    </Card>
  );
};

/** The version that would be installed now, if that can be asked. */
const installableOf = (view: UpdateView): string | null =>
  updateActions(view).includes("now") ? (releaseOf(view.update)?.version ?? null) : null;

/** What the pane of the updates takes. */
export type UpdatesPaneProps = {
  view: Pick<SettingsView, "update">;
  intents: Pick<SettingsIntents, "wantUpdate">;
};

/** Which version runs here, whether there is a newer one, and what becomes of it. */
export const UpdatesPane = ({ view: { update }, intents }: UpdatesPaneProps) => {
  const { t } = useStrings();
  const [isAsking, setAsking] = useState(false);
  const { view, wish, failure } = update;
  if (view === null) return <p className={styles.text}>{t("settings.loading")}</p>;
  const release = releaseOf(view.update);
  const installable = installableOf(view);
  const want = (wanted: UpdateWish): void => {
    if (wanted === "now") setAsking(true);
    else intents.wantUpdate(wanted);
  };
  return (
    <>
      {view.requiredVersion !== null && (
        <Notice kind="warning">{t("updates.required", { version: view.requiredVersion })}</Notice>
      )}
      <Card title={updateWords(view, { t, isSignedIn: true }).title}>
        <div className={styles.body}>
          <UpdateBody isSignedIn shown={{ view, wish, failure }} onWant={want} />
        </div>
        <Facts view={view} />
      </Card>
      {release !== null && <Notes release={release} />}
      {isAsking && installable !== null && (
        <InstallQuestion
          version={installable}
          onInstall={() => intents.wantUpdate("now")}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};
