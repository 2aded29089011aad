# Las fechas en palabras. El programa elige la forma; el orden y las palabras pequeñas están aquí.

date-ordinal = { $day }
date-day = { $day } de { $month } de { $year }
date-month-year = { $month } de { $year }
date-weekday-day = { $weekday } { $day } de { $month }
date-moment = { $weekday } { $day } { $month } { $time } ({ $zone })

month-long = { $number ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
month-short = { $number ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sept
    [10] oct
    [11] nov
   *[12] dic
}

# El lunes es 1.
weekday-long = { $number ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
weekday-short = { $number ->
    [1] lun
    [2] mar
    [3] mié
    [4] jue
    [5] vie
    [6] sáb
   *[7] dom
}
