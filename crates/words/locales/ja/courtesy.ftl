# お知らせの前後に置くあいさつ。何が観測されたかには触れない。

courtesy-greeting = お世話になっております。{ $operator }です。
courtesy-apology = ご不便をおかけし、誠に申し訳ございません。
courtesy-apology-recovery = ご不便をおかけいたしましたことを、心よりお詫び申し上げます。
courtesy-apology-maintenance = ご不便をおかけし申し訳ございませんが、ご理解のほどよろしくお願いいたします。
courtesy-closing = よろしくお願いいたします。
    { $operator }
