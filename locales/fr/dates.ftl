# Les dates en toutes lettres. Le programme choisit la forme ; l’ordre et les petits mots sont ici.

date-ordinal = { $day ->
    [1] 1er
   *[other] { $day }
}
date-day = { $day } { $month } { $year }
date-month-year = { $month } { $year }
date-weekday-day = { $weekday } { $day } { $month }
date-moment = { $weekday } { $day } { $month } { $time } ({ $zone })

month-long = { $number ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
month-short = { $number ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}

# Lundi est 1.
weekday-long = { $number ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}
weekday-short = { $number ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
}
