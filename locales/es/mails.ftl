# Los textos de los correos.
mail-number = n.º { $number }
mail-read-on-web = Leer en la web
mail-contents = En esta edición
mail-read-at = Leer en { $host }
mail-read-more = Leer el texto completo
mail-links = Enlaces
mail-test-subject = [Prueba]
mail-test-band = Copia de prueba: los enlaces no hacen nada.
mail-why = Recibe este correo porque tiene una suscripción a { $newsletter } ({ $host }).
mail-chose = Eligió: { $language }, { $regions }, { $kinds }.
mail-all-regions = todas las regiones
mail-all-kinds = todas las secciones
mail-next-edition = La próxima edición llega el { $date }.
mail-unsubscribe = Darse de baja
mail-copy-for = Esta copia es para { $name }.
mail-no-tracking = No registramos qué abre ni en qué hace clic.
mail-confirm-subject = Confirme su suscripción a { $newsletter }
mail-confirm-title = Solo falta un clic
mail-confirm-body = Alguien, esperamos que usted, nos pidió enviar { $newsletter } a esta dirección una vez al mes.
mail-confirm-button = Confirmar mi suscripción
mail-confirm-link = O abra esta dirección en su navegador:
mail-confirm-days = { $days ->
    [one] El enlace funciona durante un día.
   *[other] El enlace funciona durante { $days } días.
}
mail-confirm-ignore = ¿No fue usted? Entonces no haga nada: sin su confirmación no le enviaremos más correos.
mail-welcome-subject = Le damos la bienvenida a { $newsletter }
mail-welcome-title = Le damos la bienvenida
mail-welcome-body = Gracias por suscribirse a { $newsletter }. Recibirá un correo al mes con todo lo importante.
mail-welcome-latest = Mientras tanto, esta es la última edición:
mail-welcome-archive = Todas las ediciones hasta hoy
mail-already-subscribed-subject = Ya tiene una suscripción a { $newsletter }
mail-already-subscribed-title = Ya tiene una suscripción
mail-already-subscribed-body = Alguien, quizá usted, escribió su dirección en el formulario de { $newsletter }. Ya está en la lista, así que nada ha cambiado.
mail-already-subscribed-leave = Si prefiere no recibirlo más, puede darse de baja aquí:
