/** What reg.exe writes for a machine policy, as an English Windows prints it; written by hand after its documentation. */
export const REGISTRY_ENGLISH = [
  "",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\Anteroom",
  "    (Default)    REG_SZ    (value not set)",
  "    serverUrl    REG_SZ    https://visits.clinic.example",
  "    workstationType    REG_SZ    shared",
  "    coverAfterSeconds    REG_DWORD    0x3c",
  "    logoffAfterSeconds    REG_DWORD    0xb4",
  "    screenCaptureProtection    REG_DWORD    0x1",
  "    allowScreenShare    REG_DWORD    0x0",
  "    additionalTrustedHosts    REG_MULTI_SZ    help.clinic.example\\0ehr.clinic.example",
  "",
  "",
].join("\r\n");

/** The same frame with a German Windows' words and the letters of its old code page, names in other cases, and empty values. */
export const REGISTRY_GERMAN = [
  "",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Anteroom",
  "    (Standard)    REG_SZ    (Wert nicht gesetzt)",
  "    SERVERURL    REG_SZ    https://praxis-m\u0081ller.example",
  "    LaunchAtLogin    REG_DWORD    0x1",
  "    additionalTrustedHosts    REG_MULTI_SZ    ",
  "    proxyPacUrl    REG_SZ    ",
  "",
].join("\r\n");

/** Kinds that no policy of ours has, a name with blanks, a key below ours. */
export const REGISTRY_ODD = [
  "",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\Anteroom",
  "    serverUrl    REG_EXPAND_SZ    %CLINIC%",
  "    coverAfterSeconds    REG_SZ    60",
  "    logoffAfterSeconds    REG_QWORD    0x3c",
  "    maxSessionHours    REG_BINARY    08000000",
  "    launchAtLogin    REG_DWORD    0x2",
  "    our own note    REG_SZ    ask  IT    first",
  "",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\Anteroom\\Kiosk",
  "    coverAfterSeconds    REG_DWORD    0x384",
  "",
].join("\r\n");

/** The key above, on a machine with and without our policy. */
export const REGISTRY_PARENT_WITH_OURS = [
  "",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Adobe",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Anteroom",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft",
  "",
].join("\r\n");
export const REGISTRY_PARENT_WITHOUT_OURS = [
  "",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Anteroom Other",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft",
  "",
].join("\r\n");

/** What a profile forces, as plutil writes it; written by hand after its documentation. */
export const PLUTIL_JSON =
  '{"serverUrl":"https:\\/\\/visits.clinic.example","allowScreenShare":false,"coverAfterSeconds":60,"additionalTrustedHosts":["help.clinic.example"],"PayloadUUID":"5504B7AF-A7AF-8FD2-8660-724C25740D4E"}';
