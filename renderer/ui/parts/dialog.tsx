import { X } from "lucide-react";
import { type ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useStrings } from "../strings/strings-provider.tsx";
import { classes } from "./classes.ts";
import styles from "./dialog.module.css";
import { IconButton } from "./icon-button.tsx";

/** question: one narrow pane; split: two equal panes, the title in the first; picker: a head with a close button, a wide pane and a narrow one. */
export type DialogLayout = "question" | "split" | "picker";

/** What a Dialog takes; `side` is the second pane on the quiet ground. */
export type DialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  layout?: DialogLayout;
  /** True while Escape must not close it, because something shown once would be lost. */
  isHeld?: boolean;
  side?: ReactNode;
  children: ReactNode;
};

const Head = ({ title, onClose }: { title: string; onClose: () => void }) => {
  const { t } = useStrings();
  return (
    <header className={styles.head}>
      <Heading slot="title" className={classes(styles.title)}>
        {title}
      </Heading>
      <IconButton icon={X} label={t("parts.close")} onPress={onClose} />
    </header>
  );
};

/** A modal window over the page with one or two panes; focus stays inside and goes back afterwards. */
export const Dialog = ({
  title,
  isOpen,
  onClose,
  layout = "question",
  isHeld,
  side,
  children,
}: DialogProps) => (
  <ModalOverlay
    className={classes(styles.scrim)}
    isOpen={isOpen}
    onOpenChange={(open) => !open && onClose()}
    isKeyboardDismissDisabled={Boolean(isHeld)}
  >
    <Modal className={classes(styles.modal, styles[layout])}>
      <AriaDialog className={classes(styles.dialog)}>
        {layout === "picker" && <Head title={title} onClose={onClose} />}
        <div className={styles.panes}>
          <div className={styles.main}>
            {layout !== "picker" && (
              <Heading slot="title" className={classes(styles.title)}>
                {title}
              </Heading>
            )}
            {children}
          </div>
          {side && <div className={styles.side}>{side}</div>}
        </div>
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);

/** The row of buttons that closes a pane: the way out at the start, the way on at the end. */
export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className={styles.actions}>{children}</div>
);
