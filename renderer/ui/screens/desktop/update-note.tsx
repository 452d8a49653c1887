import { X } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./update-note.module.css";
import { type UpdateIntents, type UpdateNote } from "./update-types.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

type Intents = Pick<UpdateIntents, "showUpdate" | "dismissUpdate">;

const Note = ({ note, intents }: { note: UpdateNote; intents: Intents }) => {
  const { t } = useStrings();
  return (
    <aside className={styles.note} aria-label={t("updates.note.label")}>
      <Notice
        kind="info"
        action={
          <span className={styles.actions}>
            <Button kind="plain" onPress={intents.showUpdate}>
              {t("updates.note.show")}
            </Button>
            <IconButton icon={X} label={t("updates.note.dismiss")} onPress={intents.dismissUpdate} />
          </span>
        }
      >
        {t(`updates.note.${note.kind}`, { version: note.version })}
      </Notice>
    </aside>
  );
};

/** The foot of Today, where a note moves nothing: that there is a newer version, until it is put away. */
export const UpdateNotePlace = ({ note, intents }: { note: UpdateNote | null; intents: Intents }) => {
  const place = useRef<HTMLDivElement>(null);
  const kept = useKeptFocus(place);
  return (
    <div ref={place} className={styles.place} aria-live="polite" tabIndex={-1} {...kept}>
      {note !== null && <Note note={note} intents={intents} />}
    </div>
  );
};
