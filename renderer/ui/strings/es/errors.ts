import { type Catalogue } from "../catalogue.ts";

/** For every error code one sentence or two, in Spanish. */
export const errors: Catalogue["errors"] = {
  REQUEST_INVALID:
    "El servicio de la clínica no ha entendido la petición. Reinicie Anteroom e inténtelo de nuevo.",
  VERSION_UNSUPPORTED:
    "Esta versión de Anteroom no coincide con el servicio de la clínica. Actualícela o vuelva a cargar la página.",
  MESSAGE_TOO_LARGE: "Era demasiado largo para enviarlo. Acórtelo e inténtelo de nuevo.",
  RATE_LIMITED: "Han sido demasiadas peticiones seguidas. Espere un minuto e inténtelo de nuevo.",
  ORIGIN_REFUSED: "Esta página no pertenece a la clínica. Abra el enlace que le dio la clínica.",
  NOT_FOUND: "Esto ya no existe. Vuelva atrás y mire la lista de nuevo.",
  FORBIDDEN: "No tiene permiso para hacer esto. Pregunte a la clínica si cree que debería tenerlo.",
  INTERNAL: "Algo ha fallado en el servicio de la clínica. Inténtelo de nuevo en un minuto.",
  STORE_UNAVAILABLE:
    "El servicio de la clínica no puede guardar nada ahora mismo. Inténtelo de nuevo en un minuto.",
  SERVICE_UNREACHABLE:
    "No se puede conectar con el servicio de la clínica. Compruebe la conexión de red e inténtelo de nuevo.",

  SIGN_IN_FAILED:
    "El correo, la contraseña o el código no son correctos. Revise los tres e inténtelo de nuevo.",
  SIGN_IN_THROTTLED:
    "Demasiados intentos erróneos. Espere unos minutos e inténtelo de nuevo, o pregunte a su administrador.",
  SESSION_EXPIRED: "Su sesión ha terminado. Inicie sesión de nuevo.",
  FACTOR_NEEDED: "Ha estado ausente un tiempo. Escriba su contraseña para continuar.",
  STEP_UP_NEEDED: "Para esto hacen falta otra vez su contraseña y un código. Confirme que es usted.",
  PROOF_NONCE: "Hay que volver a probar la conexión. Inténtelo de nuevo.",
  PROOF_INVALID: "El servicio no reconoce este equipo. Vuelva a iniciar sesión.",
  SESSION_COVERED: "Anteroom está cubierto. Escriba su contraseña para continuar.",
  PASSWORD_TOO_SHORT: "Use al menos 15 caracteres. Unas cuantas palabras seguidas se recuerdan bien.",
  PASSWORD_COMMON:
    "Esta contraseña es fácil de adivinar. Elija palabras que no tengan que ver con usted ni entre sí.",
  CODE_WRONG: "El código no coincide. Espere al siguiente en su aplicación y escríbalo.",
  STAFF_INVITATION_INVALID:
    "Esta invitación está usada, es demasiado antigua o no es de esta clínica. Pida una nueva a su administrador.",
  ACCOUNT_EXISTS: "Alguien con este correo ya pertenece a la clínica.",
  LAST_OWNER: "Una clínica necesita un propietario. Nombre antes a otra persona.",
  POLICY_FORBIDS: "Su organización no lo permite en este equipo.",
  TICKET_INVALID: "La conexión se ha rechazado porque su tique ya estaba usado. Inténtelo de nuevo.",

  LINK_INVALID:
    "Este enlace está dañado o no se conoce. Abra de nuevo el enlace completo del mensaje de la clínica.",
  LINK_EXPIRED: "Este enlace ha caducado. Pida uno nuevo a la clínica.",
  LINK_RESTING:
    "El código ha sido erróneo cinco veces y el enlace descansa un tiempo. Pida un código nuevo a la clínica.",
  LINK_RETIRED: "Este enlace ya no se usa. Pida el enlace nuevo a la clínica.",
  PASSCODE_WRONG: "Este código no es correcto. Revise las seis cifras e inténtelo de nuevo.",

  VISIT_NOT_OPEN: "La visita aún no está abierta. Espere un momento e inténtelo de nuevo.",
  VISIT_ALREADY_OPEN: "La visita ya está abierta. Vuelva a ella desde la lista del día.",
  VISIT_ENDED: "Esta visita ha terminado. Pida un enlace nuevo a la clínica si necesita otra.",
  VISIT_FULL: "Todas las plazas de esta visita están ocupadas. Pregunte a la clínica qué hacer.",
  VISIT_LOCKED: "La visita está cerrada y no entra nadie más. Ábrala primero, o espere.",
  NOT_WAITING: "Esta persona ya no espera. Mire de nuevo la sala de espera.",
  ALREADY_ADMITTED: "Esta persona ya fue admitida. La encontrará en la visita.",
  ALREADY_DENIED: "Esta persona ya fue rechazada. Cree un enlace nuevo si debe entrar después de todo.",
  DENIED: "La clínica no le ha dejado entrar esta vez. Llame a la clínica si esperaba ser atendido.",
  REMOVED: "Se le ha retirado de esta visita. Llame a la clínica si tiene preguntas.",
  PLACE_EXPIRED:
    "Ha estado fuera demasiado tiempo y ha perdido su plaza. Abra de nuevo el enlace para esperar.",
  OTHER_TAB:
    "La visita está abierta en otra pestaña o ventana. Siga allí, o ciérrela y vuelva a cargar esta.",

  NOT_STAFF:
    "Solo pueden ser coanfitriones colegas de esta clínica que hayan iniciado sesión. Pídales que entren desde su equipo.",
  HOST_PRESENT:
    "El anfitrión sigue aquí, así que nadie más dirige. Quédese; se intentará de nuevo si se pierde.",
  LED_BY_COLLEAGUE: "Un colega dirige ahora esta visita. Entre, y le dará paso.",
  HELD_TOO_LONG:
    "El anfitrión faltó demasiado tiempo y las claves de esta visita se borraron. Vuelva a esperar para seguir.",
  REPLAYED: "Esta orden ya se había dado, así que se ignoró. No hace falta nada más.",
  NOT_ADMITTED:
    "Aún no se le ha admitido en esta visita. Siga en la sala de espera hasta que le dejen entrar.",
  MEDIA_TOKEN_INVALID: "Se ha rechazado la conexión de imagen y sonido. Vuelva a cargar y entre de nuevo.",
  DEVICE_NOT_CONNECTING: "La conexión se ha rechazado porque no venía de su dispositivo. Inténtelo de nuevo.",
  MEDIA_UNAVAILABLE: "Ahora no se puede conectar la imagen ni el sonido. Siga aquí, se intenta de nuevo.",

  SIGNATURE_INVALID: "Un mensaje no estaba firmado por quien dice y se ha rechazado. Salga y entre de nuevo.",
  CHAIN_BROKEN: "Falta un paso del cifrado. Siga aquí, se pide de nuevo.",
  ROSTER_INVALID: "La lista de personas de la visita no es válida y se ha rechazado. Salga y entre de nuevo.",
  SEAL_INVALID: "Una clave no era para este dispositivo y se ha rechazado. Salga y entre de nuevo.",
  KEY_MISSING: "La clave de la visita aún no ha llegado. Siga aquí, se pide de nuevo.",
  ENCRYPTION_UNSUPPORTED:
    "Este navegador no puede cifrar la visita y no puede entrar. Abra el enlace en un Chrome, Edge, Firefox o Safari actual.",
  ENCRYPTION_FAILED: "El cifrado se ha detenido y no se envía ni se reproduce nada. Salga y entre de nuevo.",

  NAME_EMPTY: "Todavía no hay nombre. Escriba el nombre que la clínica conoce.",
  NAME_TOO_LONG: "Este nombre es demasiado largo. Acórtelo a 60 caracteres como máximo.",
  NAME_FORBIDDEN:
    "Este nombre tiene caracteres que no se pueden mostrar. Use solo letras, espacios y guiones.",
  NAME_TAKEN: "Alguien en esta visita ya tiene este nombre. Añada una inicial o elija otro.",

  CAMERA_REFUSED:
    "La cámara no está permitida. Permítala en los ajustes del navegador o del ordenador e inténtelo de nuevo.",
  CAMERA_MISSING: "No se ha encontrado ninguna cámara. Conecte una e inténtelo de nuevo, o siga sin ella.",
  CAMERA_BUSY: "Otro programa usa la cámara. Ciérrelo e inténtelo de nuevo.",
  MICROPHONE_REFUSED:
    "El micrófono no está permitido. Permítalo en los ajustes del navegador o del ordenador e inténtelo de nuevo.",
  MICROPHONE_MISSING: "No se ha encontrado ningún micrófono. Conecte uno e inténtelo de nuevo.",
  MICROPHONE_BUSY: "Otro programa usa el micrófono. Ciérrelo e inténtelo de nuevo.",
  SHARE_NOT_GRANTED: "Ahora no puede compartir su pantalla. Pida permiso al anfitrión.",
  SHARE_CANCELLED: "No se ha compartido nada. Elija una ventana o una pantalla para intentarlo de nuevo.",

  UPDATE_DISABLED:
    "Las actualizaciones están desactivadas en este equipo. Su departamento de informática instala las versiones nuevas.",
  UPDATE_UNREACHABLE:
    "No se pudo llegar al origen de las actualizaciones. Compruebe la red e inténtelo de nuevo.",
  UPDATE_SIGNATURE_INVALID:
    "La actualización no está firmada por Anteroom y se ha rechazado. Avise a su departamento de informática.",
  UPDATE_NOT_OURS:
    "La actualización no es para este equipo y se ha rechazado. Avise a su departamento de informática.",
  UPDATE_REPLAYED:
    "Se ofreció una versión antigua como nueva y se ha rechazado. Avise a su departamento de informática.",
  UPDATE_EXPIRED:
    "Las noticias sobre actualizaciones son demasiado antiguas para fiarse de ellas. Avise a su departamento de informática; puede seguir trabajando.",
  UPDATE_FROM_FUTURE:
    "La actualización viene del futuro y se ha rechazado. Compruebe la fecha y la hora de este equipo.",
  UPDATE_ALTERED:
    "La actualización se alteró por el camino y se ha descartado. Inténtelo de nuevo; si se repite, avise a su departamento de informática.",
  UPDATE_NO_SPACE:
    "No hay bastante sitio en el disco para la actualización. Libere espacio e inténtelo de nuevo.",
  UPDATE_FOLDER_UNSAFE:
    "Otros pueden cambiar la carpeta de Anteroom y no se instala nada en ella. Avise a su departamento de informática.",
  UPDATE_WAITS:
    "La actualización espera: hay una visita en curso o cercana, o no es su hora. Se ofrecerá de nuevo después.",
  UPDATE_BUSY: "Ya se está instalando una actualización. Espere a que termine.",
  UPDATE_INSTALL_FAILED:
    "No se pudo instalar la actualización. Se queda esta versión; inténtelo de nuevo o avise a su departamento de informática.",
  UPDATE_REQUIRED:
    "Su organización pide una versión más nueva de Anteroom. Instale la actualización e inicie sesión después.",
};
