import { AppWindow, Monitor } from "lucide-react";
import { useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import type { ShareSource } from "../../../../protocol/ipc.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ShareConfirmation } from "./share-confirmation.tsx";
import styles from "./share-picker.module.css";
import type { SharePickerIntents, SharePickerView } from "./types.ts";

/** What the share picker takes; `viewers` are all people of the visit but oneself. */
export type SharePickerProps = { view: SharePickerView; viewers: number; intents: SharePickerIntents };

type SourcesProps = {
  sources: readonly ShareSource[];
  chosenId: string | null;
  empty: string;
  onChoose: (id: string) => void;
};

const Sources = ({ sources, chosenId, empty, onChoose }: SourcesProps) => {
  const { t } = useStrings();
  return (
    <ListBox
      aria-label={t("visit.picker.list")}
      layout="grid"
      selectionMode="single"
      selectionBehavior="replace"
      items={sources}
      selectedKeys={chosenId === null ? [] : [chosenId]}
      onSelectionChange={(keys) => {
        const chosen = sources.find(({ id }) => keys !== "all" && keys.has(id));
        if (chosen) onChoose(chosen.id);
      }}
      renderEmptyState={() => <p className={styles.empty}>{empty}</p>}
      className={classes(styles.list)}
    >
      {({ id, title, picture }) => (
        <ListBoxItem id={id} textValue={title} className={classes(styles.source)}>
          <img className={styles.still} src={picture} alt="" />
          <span className={styles.name}>{title}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
};

type ChoicesProps = {
  sources: readonly ShareSource[];
  chosenId: string | null;
  onChoose: (id: string | null) => void;
};

const Choices = ({ sources, chosenId, onChoose }: ChoicesProps) => {
  const { t } = useStrings();
  const of = (kind: ShareSource["kind"]) => sources.filter((source) => source.kind === kind);
  return (
    <Tabs className={classes(styles.tabs)} onSelectionChange={() => onChoose(null)}>
      <TabList className={classes(styles.tabList)} aria-label={t("visit.picker.title")}>
        <Tab id="window" className={classes(styles.tab)}>
          <AppWindow size={16} aria-hidden />
          {t("visit.picker.windows")}
        </Tab>
        <Tab id="screen" className={classes(styles.tab)}>
          <Monitor size={16} aria-hidden />
          {t("visit.picker.screens")}
        </Tab>
      </TabList>
      <TabPanel id="window" className={classes(styles.panel)}>
        <Sources
          sources={of("window")}
          chosenId={chosenId}
          empty={t("visit.picker.noWindows")}
          onChoose={onChoose}
        />
      </TabPanel>
      <TabPanel id="screen" className={classes(styles.panel)}>
        <Sources
          sources={of("screen")}
          chosenId={chosenId}
          empty={t("visit.picker.noScreens")}
          onChoose={onChoose}
        />
      </TabPanel>
    </Tabs>
  );
};

const Failed = ({ onRetry }: { onRetry: () => void }) => {
  const { t } = useStrings();
  return (
    <Notice kind="error" action={<Button onPress={onRetry}>{t("visit.picker.again")}</Button>}>
      {t("visit.picker.failed")}
    </Notice>
  );
};

/** Chooses what to share, and shows exactly what will be seen before anybody sees it. */
export const SharePicker = ({ view, viewers, intents }: SharePickerProps) => {
  const { t } = useStrings();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const sources = view.state === "ready" ? view.sources : [];
  const chosen = sources.find(({ id }) => id === chosenId) ?? null;
  return (
    <Dialog
      title={t("visit.picker.title")}
      isOpen
      onClose={intents.cancel}
      layout="picker"
      side={
        <ShareConfirmation
          chosen={chosen}
          viewers={viewers}
          onCancel={intents.cancel}
          onShare={intents.share}
        />
      }
    >
      {view.state === "loading" && <output className={styles.empty}>{t("visit.picker.loading")}</output>}
      {view.state === "failed" && <Failed onRetry={intents.retry} />}
      {view.state === "ready" && <Choices sources={sources} chosenId={chosenId} onChoose={setChosenId} />}
    </Dialog>
  );
};
