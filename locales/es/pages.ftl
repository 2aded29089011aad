# Las palabras de las páginas públicas y de la bandeja de salida. Cada clave lleva el nombre de su página.

## Todas las páginas

language-name = Español
skip-link = Ir al contenido
nav-languages = Idioma
nav-site = Sitio
nav-subscribe = Suscribirse
nav-archive = Archivo
nav-privacy = La privacidad, en palabras claras
next-edition = próxima edición { $date }
foot-promise = Guardamos tu dirección y lo que eliges, y nada sobre lo que abres o pulsas.
foot-publisher = { $name } es una publicación de { $publisher }.
back-to-form = Volver a la primera página

## El formulario

form-email = Tu dirección de correo
form-email-example = nombre@example.org
form-subscribe = Suscribirse
form-language = Idioma del correo
form-how-often = Un correo al mes. Te das de baja con un clic, cuando quieras.
form-trap = Deja este campo vacío
form-regions = ¿Solo algunas regiones?
form-regions-hint = Si no eliges ninguna, las recibes todas.
form-kinds = ¿Solo algunas secciones?
form-kinds-hint = Aquí también: ninguna quiere decir todas.
form-name = Tu nombre
form-name-hint = (opcional, para el saludo)
form-subscribe-choices = Suscribirse así
form-refused = Todavía no ha funcionado.
form-refused-next = No se ha enviado nada. Corrige lo que está señalado abajo y prueba otra vez.

refused-address-missing = Escribe aquí tu dirección de correo.
refused-address-shape = Esto no es una dirección de correo. Debería parecerse a nombre@example.org.
refused-address-domain = Falta un punto después de la @. El final debería parecerse a example.org.
refused-address-long = Esta dirección es demasiado larga. Ninguna pasa de 254 caracteres.
refused-address-control = Esta dirección contiene caracteres invisibles. Escríbela a mano.
refused-address-literal = Da una dirección con nombre de dominio, no con un número entre corchetes.
refused-address-hyphen = Una dirección no puede empezar con un guion.
refused-language = Este boletín no sale en ese idioma. Elige uno de estos.
refused-region = Una de esas regiones no está en nuestra lista. Elige otra vez.
refused-kind = Una de esas secciones no está en nuestra lista. Elige otra vez.
refused-name-long = Este nombre es demasiado largo. No pases de 100 caracteres.
refused-name-control = Este nombre contiene caracteres invisibles. Escríbelo a mano.

## Primera página

home-title = { $name }: el mes en un correo
home-description = Noticias, publicaciones, alertas, eventos e historias, reunidas una vez al mes en un solo correo.
home-lede = El mes en un correo: lo que pasó, lo que se publicó y lo que viene.
home-latest = Lo que recibes: la última edición
home-archive = { $count ->
    [one] El archivo
   *[other] Las { $shown } ediciones
}
home-first-eyebrow = Lo que recibes
home-first = La primera edición llega el { $date }
home-first-note = Se está llenando ahora. Suscríbete hoy y estarás entre quienes la lean primero.
home-news = Lo que pasó, en pocas frases, con un enlace a la fuente
home-publications = Informes, guías y estudios que merecen tu tiempo
home-alerts = Avisos que piden atención ahora
home-events = Fechas que reservar, antes de que pasen
home-blog = Opiniones, e historias del trabajo

## Después del formulario

check-title = Mira tu bandeja de entrada
check-lede = Un correo va en camino. Ábrelo, pulsa su botón y listo.
check-nothing = ¿Nada después de unos minutos? Mira en el correo no deseado y comprueba que escribiste bien la dirección. Si ya tenías una suscripción, el correo te lo dice.
check-outbox = Esta copia del programa aún no envía nada: guarda todo el correo en su bandeja de salida.
check-outbox-open = Abrir la bandeja de salida
too-many-title = Demasiado deprisa
too-many-lede = { $minutes ->
    [one] Prueba otra vez dentro de un minuto.
   *[other] Prueba otra vez dentro de { $minutes } minutos.
}
too-many-why = Han llegado muchas suscripciones desde tu red en poco tiempo y hacemos una pausa para que no entren robots. No se ha suscrito a nadie ni se ha enviado ningún correo.

## Confirmar

confirm-title = Un clic y listo
confirm-lede = Has pedido { $name }. Pulsa el botón y la próxima edición es tuya.
confirm-address = Dirección
confirm-language = Idioma
confirm-regions = Regiones
confirm-kinds = Secciones
confirm-all = Todas
confirm-all-kinds = Todas
confirm-button = Sí, quiero recibir { $name }
confirm-not-you = ¿No fuiste tú? Cierra esta página. Sin ese clic no se envía nada, y olvidamos la dirección el { $date }.
confirmed-mark = Confirmado
confirmed-title = Te damos la bienvenida
confirmed-lede = Tu primera edición llega el { $date }.
confirmed-until-then = Hasta entonces, aquí está la última:
confirmed-welcome = Un correo de bienvenida va en camino. Guárdalo: contiene el enlace para darte de baja.
expired-title = Este enlace ha caducado
expired-lede = { $days ->
    [one] Estos enlaces valen un día. Pide uno nuevo aquí, es un momento.
   *[other] Estos enlaces valen { $days } días. Pide uno nuevo aquí, es un momento.
}
expired-already = Si ya habías confirmado, todo está bien: no tienes que hacer nada.

## Darse de baja

leave-title = ¿Dejar { $name }?
leave-lede = Al momento, y para siempre, dejamos de escribir a
leave-button = Darme de baja
leave-stay = ¿Te quedas? Cierra esta página. Sin ese clic no cambia nada.
left-mark = Hecho
left-title = Te has dado de baja
left-lede = No recibirás más correo nuestro, ni siquiera de una edición que esté saliendo ahora mismo.
left-thanks = Gracias por leernos desde { $date }.
left-undo = Ha sido un error, deshacer
left-undo-until = { $minutes ->
    [one] Puedes deshacerlo durante un minuto.
   *[other] Puedes deshacerlo durante { $minutes } minutos.
}
left-back = Puedes volver cuando quieras:
back-mark = Deshecho
back-title = Qué bien tenerte de vuelta
back-lede = Tu suscripción sigue en pie, con lo que habías elegido antes. La próxima edición llega el { $date }.
test-copy-title = Era una copia de prueba: sus enlaces no hacen nada
test-copy-lede = No se ha cambiado nada. En las copias que reciben los lectores, este enlace lleva a la página para darse de baja.
link-title = Este enlace no funciona
link-lede = Puede estar cortado o ser de otro boletín. No se ha cambiado nada.
link-whole = ¿Lo copiaste de un correo? Cópialo entero, hasta el final de la línea.
link-leave = ¿Quieres darte de baja? Basta el enlace al pie de cada edición, o responder a cualquiera de nuestros correos.
link-leave-contact = ¿Quieres darte de baja? Basta el enlace al pie de cada edición, o una línea a

## Archivo, ediciones, artículos

archive-title = Archivo
archive-description = Todas las ediciones de { $name }, para leer en la web.
archive-lede = { $count ->
    [one] La única edición hasta ahora, para leer aquí.
   *[other] Las { $shown } ediciones, para leer aquí.
}
archive-empty = Aún no ha salido ninguna edición. La primera llega el { $date }.
archive-items = { $count ->
    [one] { $shown } artículo
   *[other] { $shown } artículos
}
call-heading = Recibe la próxima por correo
call-next = La próxima edición llega el { $date }.
call-choose = Elegir regiones, secciones e idioma
edition-number = N.º { $number }
edition-sent-to = { $count ->
    [one] enviada a { $shown } persona
   *[other] enviada a { $shown } personas
}
edition-read = Leer esta edición
edition-contents = Contenido
edition-turn = Otras ediciones
edition-earlier = La anterior
edition-later = La siguiente
read-at = Leer en { $host }
article-date = Fecha
article-source = Fuente
article-regions = Regiones
article-profiles = Sobre
article-original = Leer el original en { $host }
article-call = { $count ->
    [one] El único artículo de { $month }
   *[other] Uno de los { $shown } artículos de { $month }
}
article-more = En la misma edición

## Privacidad

privacy-title = La privacidad, en palabras claras
privacy-lede = Qué sabemos de ti, para qué, durante cuánto tiempo y cómo puedes hacer que lo olvidemos.
privacy-who = Quiénes somos
privacy-who-name = Este boletín es { $name }.
privacy-write = Una persona responde a tus preguntas sobre tus datos:
privacy-kept = Qué guardamos
privacy-kept-address = Tu dirección de correo, y tu nombre si lo diste.
privacy-kept-choices = Lo que eliges: idioma, regiones y secciones.
privacy-kept-consent = La prueba de que lo pediste: la hora, la página, el texto que aceptaste y tu dirección de red convertida en una huella cifrada.
privacy-kept-deliveries = De cada edición, si tu ejemplar se entregó y qué respondió el servidor de correo.
privacy-why = Lo necesitamos para enviarte lo que pediste y para poder demostrarlo. Se basa en tu consentimiento, que puedes retirar en cualquier momento.
privacy-not = Qué no hacemos
privacy-not-text = No contamos lo que abres ni lo que pulsas. Nuestros correos no llevan imágenes ocultas ni enlaces de rastreo, y estas páginas no ponen cookies. No vendemos ni prestamos nada a nadie.
privacy-others = Quién más los ve
privacy-others-relay = Nuestros correos salen por { $relay }, que ve tu dirección para entregarlos. Nadie más la ve.
privacy-others-none = Nadie. Esta copia del programa se queda con todo el correo.
privacy-long = Durante cuánto tiempo
privacy-long-pending = { $days ->
    [one] Si no confirmas tu dirección, la borramos después de un día.
   *[other] Si no confirmas tu dirección, la borramos después de { $days } días.
}
privacy-long-reading = Mientras dure tu suscripción, guardamos lo que se dice arriba.
privacy-long-left = Cuando te das de baja, no llega más correo. Guardamos la prueba de tu consentimiento hasta que pidas que la borremos.
privacy-long-erased = Después de borrar tus datos queda solo una huella cifrada de tu dirección, para que nadie vuelva a añadirla por error.
privacy-rights = Qué puedes hacer
privacy-rights-leave = Darte de baja, con el enlace de cualquier edición. Tiene efecto al momento.
privacy-rights-ask = Recibir una copia de tus datos, corregirlos o hacer que los borremos todos. Respondemos en un mes como máximo.
privacy-rights-write = Responde a cualquiera de nuestros correos o escríbenos.
privacy-rights-reply = Responde a cualquiera de nuestros correos.
privacy-rights-complain = Reclamar ante la autoridad de protección de datos de tu país.

## Cuando algo falla

missing-title = Aquí no hay nada
missing-lede = Puede que la dirección tenga una errata, o que la página haya cambiado de lugar.
missing-archive = Ver el archivo
large-title = El envío es demasiado grande
large-lede = Ninguno de nuestros formularios pide tanto, y no lo hemos leído. No se ha cambiado nada.
wrong-title = Algo ha fallado por nuestra parte
wrong-lede = No es culpa tuya, y nada ha quedado a medias. Prueba otra vez dentro de unos minutos.
wrong-reference = Si vuelve a pasar, danos esta referencia:

## Bandeja de salida

outbox-title = Bandeja de salida
outbox-lede = { $count ->
    [one] Un correo. Se queda aquí y no sale de esta máquina.
   *[other] { $shown } correos, primero los más recientes. Se quedan aquí y no salen de esta máquina.
}
outbox-empty = Todavía no hay correo
outbox-empty-why = No hay ningún servidor de correo configurado, así que el correo aparece aquí en lugar de salir de esta máquina. Suscribe cualquier dirección y mira lo que llega.
outbox-empty-next = Ir al formulario
outbox-back = Todo el correo de la bandeja de salida
outbox-to = Para
outbox-from = De
outbox-kind = Clase
outbox-time = Hora
outbox-views = Ver el correo como
outbox-html = Correo
outbox-text = Texto
outbox-source = Fuente
outbox-frame = Aspecto
outbox-wide = Escritorio
outbox-phone = Teléfono
outbox-dark = Oscuro
outbox-kind-confirmation = Confirmación
outbox-kind-welcome = Bienvenida
outbox-kind-already = Ya en la lista
outbox-kind-digest = Edición
outbox-kind-erratum = Corrección
outbox-kind-test = Prueba
outbox-kind-alert = Aviso
