import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./sign-in-update.module.css";
import { UpdateBody } from "./update-body.tsx";
import { type ShownUpdate, type UpdateIntents } from "./update-types.ts";
import { updateWords } from "./update-words.ts";

type Props = { shown: ShownUpdate; intents: Pick<UpdateIntents, "wantUpdate"> };

/** Where there is nothing to press, somebody can be asked; of a missing address its own sentence says so. */
const isForIt = ({ view: { update } }: ShownUpdate): boolean =>
  update.state === "disabled" && update.reason !== "noFeed";

/** What the sign-in says of an update that is asked for: the version, where it stands, and the way to it right there. */
export const SignInUpdate = ({ shown, intents }: Props) => {
  const { t } = useStrings();
  const { requiredVersion, version } = shown.view;
  return (
    <section className={styles.update} aria-label={t("updates.note.label")}>
      {requiredVersion !== null && (
        <p className={styles.lead}>
          {t("updates.signIn.lead", { version: requiredVersion, current: version })}
        </p>
      )}
      <div className={styles.box}>
        <h2 className={styles.title}>{updateWords(shown.view, { t, isSignedIn: false }).title}</h2>
        <UpdateBody shown={shown} isSignedIn={false} onWant={intents.wantUpdate} />
        {isForIt(shown) && <p className={styles.ask}>{t("updates.signIn.askIt")}</p>}
      </div>
    </section>
  );
};
