import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { BadgeNotice, NoticeStrip, StageNotice, TroubleNotices } from "../visit/notices.tsx";
import type { GuestVisitIntents, GuestVisitView, ShareRight } from "./types.ts";

type NoticesProps = { view: GuestVisitView; intents: GuestVisitIntents };

const Offer = ({ view, intents }: NoticesProps) => {
  const { t } = useStrings();
  const [dismissed, setDismissed] = useState<ShareRight>("none");
  const { shareRight, hostName: name } = view;
  if (shareRight === "none" && dismissed !== "none") setDismissed("none");
  if (shareRight === "none" || shareRight === dismissed) return null;
  const dismiss = (
    <Button kind="plain" onPress={() => setDismissed(shareRight)}>
      {shareRight === "granted" ? t("guest.visit.dismiss") : t("parts.close")}
    </Button>
  );
  if (shareRight === "unsupported")
    return (
      <StageNotice kind="share" action={dismiss}>
        {t("guest.visit.shareUnsupported", { name })}
      </StageNotice>
    );
  const share = (
    <Button
      kind="primary"
      onPress={() => {
        setDismissed("granted");
        intents.startSharing();
      }}
    >
      {t("guest.visit.shareNow")}
    </Button>
  );
  return (
    <StageNotice
      kind="share"
      action={
        <>
          {dismiss}
          {share}
        </>
      }
    >
      {t("guest.visit.shareOffer", { name })}
    </StageNotice>
  );
};

const OwnShare = ({ onStop }: { onStop: () => void }) => {
  const { t } = useStrings();
  return (
    <StageNotice
      kind="share"
      action={
        <Button kind="end" onPress={onStop}>
          {t("visit.share.stop")}
        </Button>
      }
    >
      <strong>{t("visit.share.youShareScreen")}.</strong> {t("visit.share.everybodySees")}
    </StageNotice>
  );
};

/** The lines above the patient's pictures: safety first, then sharing, then what is missing. */
export const GuestVisitNotices = ({ view, intents }: NoticesProps) => (
  <NoticeStrip>
    <BadgeNotice badge={view.badge} />
    {view.isSharingOwn ? <OwnShare onStop={intents.stopSharing} /> : <Offer view={view} intents={intents} />}
    <TroubleNotices trouble={view.trouble} onPlaySound={intents.playSound} />
  </NoticeStrip>
);
