import { useRef } from "react";
import { type UpdateWish } from "../../../stores/update-model.ts";
import { Button } from "../../parts/button.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Progress } from "../../parts/progress.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./update-body.module.css";
import { type ShownUpdate } from "./update-types.ts";
import { entranceActions, failureKind, progressWords, updateActions, updateWords } from "./update-words.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

/** What an UpdateBody takes: where nobody is signed in its buttons are as wide as the form, and nobody is logged off. */
export type UpdateBodyProps = {
  shown: ShownUpdate;
  isSignedIn: boolean;
  onWant: (wish: UpdateWish) => void;
};

const Download = ({ shown: { view } }: Pick<UpdateBodyProps, "shown">) => {
  const { t, locale } = useStrings();
  const { update } = view;
  if (update.state !== "downloading") return null;
  return (
    <Progress
      label={t("updates.progress", { version: update.release.version })}
      share={update.received / update.size}
      words={t("updates.progressValue", progressWords(update, locale))}
    />
  );
};

/** An error is an alert by itself; what is no alarm is read out with where the update stands. */
const useAnnouncement = ({ shown: { view, failure }, isSignedIn }: UpdateBodyProps): string => {
  const { t } = useStrings();
  const { title } = updateWords(view, { t, isSignedIn });
  const code = failure ?? view.problem;
  return code === null || failureKind(code) === "error" ? title : `${title}. ${errorSentence(t, code)}`;
};

/** What did not go well, be it a wish of this window or what main met by itself. */
const Problem = ({ shown: { view, failure } }: Pick<UpdateBodyProps, "shown">) => {
  const { t } = useStrings();
  const code = failure ?? view.problem;
  return code === null ? null : <Notice kind={failureKind(code)}>{errorSentence(t, code)}</Notice>;
};

const useActionWords = ({ shown, isSignedIn }: UpdateBodyProps): ((wish: UpdateWish) => string) => {
  const { t } = useStrings();
  const isRetry = (shown.failure ?? shown.view.problem) !== null;
  return (wish) => {
    if (wish === "now" && !isSignedIn) return t("updates.signIn.restart");
    return t(
      isRetry && (wish === "check" || wish === "download")
        ? "updates.button.retry"
        : `updates.button.${wish}`,
    );
  };
};

const Actions = (props: UpdateBodyProps) => {
  const { shown, isSignedIn, onWant } = props;
  const wordsOf = useActionWords(props);
  const { wish, view } = shown;
  const isPending = (action: UpdateWish): boolean =>
    wish === action || (action === "check" && view.update.state === "checking");
  const actions = isSignedIn ? updateActions(view) : entranceActions(view);
  if (actions.length === 0) return null;
  return (
    <div className={styles.actions}>
      {actions.map((action) => (
        <Button
          key={action}
          kind={action === "download" || action === "now" ? "primary" : "quiet"}
          size={isSignedIn ? "control" : "form"}
          isWide={!isSignedIn}
          isPending={isPending(action)}
          isDisabled={wish !== null && !isPending(action)}
          onPress={() => onWant(action)}
        >
          {wordsOf(action)}
        </Button>
      ))}
    </div>
  );
};

/** Where an update stands and what can be done about it; a change of it is read out once, and the bytes that come are not. */
export const UpdateBody = (props: UpdateBodyProps) => {
  const { shown, isSignedIn } = props;
  const { t } = useStrings();
  const region = useRef<HTMLDivElement>(null);
  const kept = useKeptFocus(region);
  const announcement = useAnnouncement(props);
  const { lines } = updateWords(shown.view, { t, isSignedIn });
  return (
    <div ref={region} className={styles.body} tabIndex={-1} {...kept}>
      {lines.length > 0 && (
        <div className={styles.lines}>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      <Download shown={shown} />
      <Problem shown={shown} />
      <Actions {...props} />
      <LiveRegion>{announcement}</LiveRegion>
    </div>
  );
};
