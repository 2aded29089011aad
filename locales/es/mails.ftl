# Los textos de los correos.
mail-number = n.º { $number }
mail-read-on-web = Leer en la web
mail-contents = En esta edición
mail-read-at = Leer en { $host }
mail-read-more = Leer el texto completo
mail-links = Enlaces
mail-test-subject = [Prueba]
mail-test-band = Copia de prueba: los enlaces no hacen nada.
mail-why = Recibes este correo porque tienes una suscripción a { $newsletter } ({ $host }).
mail-chose = Elegiste: { $language }, { $regions }, { $kinds }.
mail-all-regions = todas las regiones
mail-all-kinds = todas las secciones
mail-next-edition = La próxima edición llega el { $date }.
mail-unsubscribe = Darse de baja
mail-copy-for = Esta copia es para { $name }.
mail-no-tracking = No registramos qué abres ni en qué haces clic.
mail-confirm-subject = Confirma tu suscripción a { $newsletter }
mail-confirm-title = Solo falta un clic
mail-confirm-body = Alguien, esperamos que tú, nos pidió enviar { $newsletter } a esta dirección una vez al mes.
mail-confirm-button = Confirmar mi suscripción
mail-confirm-link = O abre esta dirección en tu navegador:
mail-confirm-days = { $days ->
    [one] El enlace funciona durante un día.
   *[other] El enlace funciona durante { $days } días.
}
mail-confirm-ignore = ¿No fuiste tú? Entonces no hagas nada: sin tu confirmación no te enviaremos más correos.
mail-welcome-subject = Te damos la bienvenida a { $newsletter }
mail-welcome-title = Te damos la bienvenida
mail-welcome-body = Gracias por suscribirte a { $newsletter }. Recibirás un correo al mes con todo lo importante.
mail-welcome-latest = Mientras tanto, esta es la última edición:
mail-welcome-archive = Todas las ediciones hasta hoy
mail-already-subscribed-subject = Ya tienes una suscripción a { $newsletter }
mail-already-subscribed-title = Ya tienes una suscripción
mail-already-subscribed-body = Alguien, quizá tú, escribió tu dirección en el formulario de { $newsletter }. Ya está en la lista, así que nada ha cambiado.
mail-already-subscribed-leave = Si prefieres no recibirlo más, puedes darte de baja aquí:
mail-erratum-title = Corrección a la edición de { $month }
mail-erratum-edition = La edición en la web
mail-erratum-why = Recibes este correo porque recibiste esa edición de { $newsletter }.
