import type { FixedFloor, PolicyName } from "./policy.ts";

/** What a policy is called, what it does, and what its choices are called, for administrators and for the screen. */
export type PolicyText = {
  readonly title: string;
  readonly description: string;
  readonly choices?: Readonly<Record<string, string>>;
  /** What a policy with the status `later` waits for. */
  readonly waitsFor?: string;
};

type PolicyTexts = Readonly<Record<PolicyName, PolicyText>>;

/** In English. */
export const policyTextsEn: PolicyTexts = {
  serverUrl: {
    title: "Clinic service",
    description:
      "The address of the clinic service: https and a host name, with a port if needed, without a path. Plain http is taken only for this machine itself. People cannot choose another service where this is set; if it is set and not understood, there is none.",
  },
  workstationType: {
    title: "Kind of workstation",
    description:
      "On a shared workstation several people use one account of the operating system: sign-ins are never kept on the machine, and the cover and the log off come sooner. If this is not understood, the workstation counts as shared.",
    choices: { personal: "Personal", shared: "Shared" },
  },
  credentialPersistence: {
    title: "Keep the sign-in on this machine",
    description:
      "Where a sign-in is kept. The password is asked at every start of the program whatever is set here. A shared workstation never keeps a sign-in, and nothing changes that. If this is not understood, nothing is kept.",
    choices: {
      none: "Never",
      session: "In memory, until the program ends",
      keychain: "In the vault of the operating system",
    },
  },
  coverAfterSeconds: {
    title: "Cover after",
    description:
      "Seconds without input at this machine after which an opaque cover hides what the program shows. A running visit goes on behind it. Never later than the log off.",
  },
  logoffAfterSeconds: {
    title: "Log off after",
    description:
      "Seconds without input in the program after which the session is logged off. Being in a visit counts as being there. The clinic service enforces the same limit or a stricter one of its own.",
  },
  maxSessionHours: {
    title: "Longest session",
    description:
      "Hours after which a session ends whatever happens. It never cuts a visit: it acts when the visit ends.",
  },
  callLockGraceSeconds: {
    title: "Stay in a visit after a lock",
    description:
      "When the machine is locked in a visit, microphone, camera, sharing and sound stop at once. Seconds after which the visit is left and the session logged off.",
  },
  screenCaptureProtection: {
    title: "Screen content protection",
    description:
      "Asks the operating system to keep the program's windows out of screenshots and recordings by other programs. Windows and macOS can, Linux cannot. If this is not understood, it is on.",
  },
  allowScreenShare: {
    title: "Screen sharing",
    description:
      "Whether people may share a window or a screen of this machine in a visit. If this is not understood, they may not.",
  },
  proxyMode: {
    title: "Proxy",
    description: "How the program finds the proxy: as the operating system says, never, or by a script.",
    choices: {
      system: "As the operating system says",
      direct: "No proxy",
      pac: "By the script at the proxy script address",
    },
  },
  proxyPacUrl: {
    title: "Proxy script address",
    description:
      "The http or https address of a proxy configuration script. Used when the proxy is found by a script.",
  },
  additionalTrustedHosts: {
    title: "Hosts for the browser",
    description:
      "Host names to which links may open in the browser of the operating system, one a line, each exactly, without wildcards. Every other link stays closed.",
  },
  launchAtLogin: {
    title: "Start at log in",
    description:
      "Whether the program starts when somebody logs in to the operating system. Nobody is signed in by that. People choose where this is not set.",
  },
  updateMode: {
    title: "Updates",
    description:
      "Whether the program looks for updates, tells of them, fetches them or installs them by itself. It installs only where it came as an AppImage, by the NSIS installer or from a disk image; where the machine's own tools installed it, it only tells. If this is not understood, updates are off.",
    choices: { off: "Off", notify: "Tell", download: "Download, ask to install", auto: "By itself" },
  },
  updateChannel: {
    title: "Update channel",
    description: "Which releases are offered.",
    choices: { stable: "Stable", beta: "Beta" },
  },
  updateFeedUrl: {
    title: "Update feed",
    description:
      "The https address of the machine that offers updates, such as a mirror on the clinic's network: an origin without a path. What it offers is signed, so the mirror need not be trusted. Without it the address that the build names is asked, or none.",
  },
  updateWindow: {
    title: "Update window",
    description:
      "Local time in which updates may be installed, such as 2200-0500. Without it any time at which nobody is signed in and no visit is near.",
  },
  minimumVersion: {
    title: "Oldest version",
    description:
      "The oldest version that may be used, such as 1.4.0. With an older one nobody signs in anew until it was updated, and the window above does not hold an update back; a session and a visit that run go on.",
  },
  diagnostics: {
    title: "Diagnostics",
    description:
      "Whether the program keeps technical records of a call on this machine, without data of patients.",
    choices: { off: "Off", local: "On this machine only" },
    waitsFor: "a record of connections that a person can look at and hand over",
  },
  idpDomains: {
    title: "Sign-in hosts",
    description: "Host names that the sign-in through the browser may lead to.",
    waitsFor: "the sign-in through the browser",
  },
};

/** In Spanish. */
export const policyTextsEs: PolicyTexts = {
  serverUrl: {
    title: "Servicio de la clínica",
    description:
      "La dirección del servicio de la clínica: https y un nombre de host, con puerto si hace falta, sin ruta. Solo se acepta http sin cifrar para este mismo equipo. Donde esté fijada, nadie puede elegir otro servicio; si está fijada y no se entiende, no hay ninguno.",
  },
  workstationType: {
    title: "Tipo de puesto",
    description:
      "En un puesto compartido varias personas usan una sola cuenta del sistema operativo: las sesiones nunca se guardan en el equipo, y la cubierta y el cierre de sesión llegan antes. Si no se entiende, el puesto cuenta como compartido.",
    choices: { personal: "Personal", shared: "Compartido" },
  },
  credentialPersistence: {
    title: "Guardar la sesión en este equipo",
    description:
      "Dónde se guarda una sesión. La contraseña se pide cada vez que arranca el programa, diga lo que diga esta directiva. Un puesto compartido nunca guarda una sesión, y nada lo cambia. Si no se entiende, no se guarda nada.",
    choices: {
      none: "Nunca",
      session: "En memoria, hasta que termine el programa",
      keychain: "En el almacén seguro del sistema operativo",
    },
  },
  coverAfterSeconds: {
    title: "Cubrir después de",
    description:
      "Segundos sin actividad en este equipo tras los que una cubierta opaca oculta lo que muestra el programa. La visita en curso sigue detrás. Nunca después del cierre de sesión.",
  },
  logoffAfterSeconds: {
    title: "Cerrar la sesión después de",
    description:
      "Segundos sin actividad en el programa tras los que se cierra la sesión. Estar en una visita cuenta como presencia. El servicio de la clínica aplica el mismo límite u otro propio más estricto.",
  },
  maxSessionHours: {
    title: "Sesión más larga",
    description:
      "Horas tras las que una sesión termina pase lo que pase. Nunca corta una visita: actúa cuando la visita termina.",
  },
  callLockGraceSeconds: {
    title: "Seguir en la visita tras un bloqueo",
    description:
      "Si el equipo se bloquea durante una visita, el micrófono, la cámara, la pantalla compartida y el sonido se detienen enseguida. Segundos tras los que se deja la visita y se cierra la sesión.",
  },
  screenCaptureProtection: {
    title: "Protección del contenido en pantalla",
    description:
      "Pide al sistema operativo que deje las ventanas del programa fuera de las capturas y grabaciones de otros programas. Windows y macOS pueden, Linux no. Si no se entiende, está activada.",
  },
  allowScreenShare: {
    title: "Compartir pantalla",
    description:
      "Si se puede compartir en una visita una ventana o una pantalla de este equipo. Si no se entiende, no se puede.",
  },
  proxyMode: {
    title: "Proxy",
    description:
      "Cómo encuentra el programa el proxy: como diga el sistema operativo, nunca, o mediante un script.",
    choices: {
      system: "Como diga el sistema operativo",
      direct: "Sin proxy",
      pac: "Mediante el script de la dirección indicada",
    },
  },
  proxyPacUrl: {
    title: "Dirección del script de proxy",
    description:
      "La dirección http o https de un script de configuración de proxy. Se usa cuando el proxy se encuentra mediante un script.",
  },
  additionalTrustedHosts: {
    title: "Hosts para el navegador",
    description:
      "Nombres de host cuyos enlaces pueden abrirse en el navegador del sistema operativo, uno por línea, exactos, sin comodines. Ningún otro enlace se abre.",
  },
  launchAtLogin: {
    title: "Arrancar al entrar",
    description:
      "Si el programa arranca cuando alguien entra en el sistema operativo. Nadie inicia sesión por ello. Donde no esté fijada, cada persona elige.",
  },
  updateMode: {
    title: "Actualizaciones",
    description:
      "Si el programa busca actualizaciones, avisa de ellas, las descarga o las instala por sí mismo. Solo instala donde llegó como AppImage, con el instalador NSIS o desde una imagen de disco; donde lo instalaron las herramientas del equipo solo avisa. Si no se entiende, no hay actualizaciones.",
    choices: { off: "No", notify: "Avisar", download: "Descargar y preguntar", auto: "Por sí mismo" },
  },
  updateChannel: {
    title: "Canal de actualizaciones",
    description: "Qué versiones se ofrecen.",
    choices: { stable: "Estable", beta: "Beta" },
  },
  updateFeedUrl: {
    title: "Origen de las actualizaciones",
    description:
      "La dirección https del equipo que ofrece las actualizaciones, por ejemplo una copia en la red de la clínica: un origen sin ruta. Lo que ofrece está firmado, así que no hace falta fiarse de la copia. Sin ella se pregunta a la dirección que nombra el programa, o a ninguna.",
  },
  updateWindow: {
    title: "Horario de actualización",
    description:
      "Hora local en la que se pueden instalar actualizaciones, por ejemplo 2200-0500. Sin él, cualquier hora en la que nadie tenga la sesión iniciada y no haya una visita cerca.",
  },
  minimumVersion: {
    title: "Versión más antigua",
    description:
      "La versión más antigua que se puede usar, por ejemplo 1.4.0. Con una anterior nadie inicia sesión hasta actualizarla, y el horario no retrasa la actualización; una sesión y una visita en curso continúan.",
  },
  diagnostics: {
    title: "Diagnóstico",
    description:
      "Si el programa guarda en este equipo datos técnicos de una llamada, sin datos de pacientes.",
    choices: { off: "No", local: "Solo en este equipo" },
  },
  idpDomains: {
    title: "Hosts de inicio de sesión",
    description: "Nombres de host a los que puede llevar el inicio de sesión por el navegador.",
  },
};

/** What nobody can change, in English. */
export const fixedTextsEn: Readonly<Record<FixedFloor, string>> = {
  endToEndEncryption: "End-to-end encryption",
  waitingRoom: "Waiting room",
  audit: "Audit",
  secondFactor: "Second factor",
};
