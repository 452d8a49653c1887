import { type Catalogue } from "../catalogue.ts";

/** Words of updates in Spanish: where they stand, what to do, and what is asked. */
export const updates: Catalogue["updates"] = {
  title: {
    off: "Las actualizaciones están desactivadas",
    newest: "Anteroom está al día",
    unknown: "No se sabe si hay una versión más nueva",
    notOffered: "La versión {{version}} todavía no se ofrece aquí",
    checking: "Buscando actualizaciones",
    available: "La versión {{version}} está disponible",
    back: "Se ofrece una vuelta a la versión {{version}}",
    downloading: "Descargando la versión {{version}}",
    ready: "La versión {{version}} está lista para instalarse",
    waits: "La versión {{version}} está lista y espera",
    nextStart: "La versión {{version}} se instala en el próximo inicio",
    installing: "Instalando la versión {{version}}",
  },
  off: {
    policy:
      "Su organización las desactivó en este equipo. Su departamento de informática instala las versiones nuevas.",
    noFeed:
      "Nadie ha indicado a este equipo de dónde vienen las actualizaciones. Pregunte a su departamento de informática: puede indicarlo o instalar él mismo las versiones nuevas.",
    noKeys:
      "Esta compilación no tiene claves con las que comprobar una actualización, y por eso no acepta ninguna. Obtenga una versión nueva en el mismo lugar de donde vino esta.",
    development: "Esta es una versión de desarrollo. Se compila de nuevo en lugar de actualizarse.",
  },
  text: {
    newest: "No se ofrece nada más nuevo a este equipo.",
    unknown: "Busque actualizaciones para saberlo.",
    notOffered: "Búsquela de nuevo más tarde, o pida a su departamento de informática que la instale.",
    checking: "Tarda unos segundos.",
    available: "Puede seguir trabajando mientras se descarga. Nunca se instala durante una visita.",
    machine:
      "La instala la herramienta propia de este equipo, o su departamento de informática. En Anteroom no hay nada que hacer.",
    back: "Es anterior a la versión que tiene, y ocupa su lugar.",
    downloading: "Puede seguir trabajando.",
    availableSignedOut: "Descárguela aquí; después se instala.",
    downloadingSignedOut: "Se podrá instalar en cuanto esté aquí.",
    ready:
      "La instalación tarda cerca de un minuto. Anteroom vuelve a iniciarse solo, y usted inicia sesión de nuevo.",
    nextStart: "Cierre Anteroom cuando termine. La actualización se instala cuando vuelva a iniciarse.",
    installing: "Tarda cerca de un minuto. Anteroom vuelve a iniciarse solo.",
  },
  waitsFor: {
    visit: "Ahora no se puede instalar: hay una visita en curso.",
    visitSoon: "Ahora no se puede instalar: pronto empieza una visita.",
    window: "Ahora no se puede instalar: su organización solo lo permite a ciertas horas.",
    logOff: "Se instala en cuanto se cierre su sesión.",
  },
  button: {
    check: "Buscar actualizaciones",
    download: "Descargar",
    now: "Reiniciar e instalar ahora",
    nextStart: "En el próximo inicio",
    retry: "Intentar de nuevo",
  },
  ask: {
    title: "¿Reiniciar e instalar la versión {{version}}?",
    text: "Se cierra su sesión y Anteroom vuelve a iniciarse solo. Tarda cerca de un minuto; después inicia sesión de nuevo.",
    keep: "Ahora no",
    confirm: "Reiniciar e instalar",
  },
  progress: "Descarga de la versión {{version}}",
  progressValue: "{{percent}} de {{size}}",
  notesTitle: "Novedades de la versión {{version}}",
  backNotesTitle: "Sobre la versión {{version}}",
  thisVersion: "Esta versión",
  checked: "Última comprobación",
  never: "Nunca",
  required:
    "Su organización pide la versión {{version}} o una más nueva. Con esta versión nadie puede iniciar sesión de nuevo, así que hágala instalar antes de cerrar la sesión.",
  note: {
    label: "Actualización",
    available: "La versión {{version}} de Anteroom está disponible.",
    back: "Se ofrece una vuelta a la versión {{version}} de Anteroom.",
    ready: "La versión {{version}} de Anteroom está lista para instalarse.",
    show: "Ver",
    dismiss: "Apartar",
  },
  signIn: {
    title: "Hay que actualizar",
    lead: "Su organización pide la versión {{version}} de Anteroom o una más nueva. Esta es la versión {{current}}.",
    askIt: "Pida a su departamento de informática que instale la versión más nueva.",
    restart: "Instalar y reiniciar",
  },
};
