import { X } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./update-note.module.css";
import { type UpdateIntents, type UpdateNote } from "./update-types.ts";

/** At the foot of Today, where it moves nothing: that there is a newer version, until it is put away. */
export const UpdateNoteBar = ({ note, intents }: { note: UpdateNote; intents: UpdateIntents }) => {
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
