# 公開名がなく公開されていないコンポーネントの、一般およびお客様向けの呼び方。

some-name-server = { $whose ->
    [ours] 当社のネームサーバーの1台
   *[other] ネームサーバーの1台
}
some-name-server-group = { $whose ->
    [ours] 当社のネームサーバーグループの1つ
   *[other] ネームサーバーグループの1つ
}
some-address = { $whose ->
    [ours] 当社のサーバーアドレスの1つ
   *[other] サーバーアドレスの1つ
}
some-server = { $whose ->
    [ours] 当社のサーバーの1台
   *[other] サーバーの1台
}
some-rack = { $whose ->
    [ours] 当社のラックの1つ
   *[other] ラックの1つ
}
some-switch = { $whose ->
    [ours] 当社のスイッチの1台
   *[other] スイッチの1台
}
some-prefix = { $whose ->
    [ours] 当社のネットワークの1つ
   *[other] ネットワークの1つ
}
some-upstream = { $whose ->
    [ours] 当社のネットワーク回線の1つ
   *[other] 通信事業者の1社
}
some-data-centre = { $whose ->
    [ours] 当社のデータセンターの1つ
   *[other] データセンターの1つ
}
some-load-balancer = { $whose ->
    [ours] 当社のロードバランサーの1台
   *[other] ロードバランサーの1台
}
some-certificate-authority = { $whose ->
    [ours] 当社の認証局の1つ
   *[other] 認証局の1つ
}
some-vantage = { $whose ->
    [ours] 当社の観測地点の1つ
   *[other] 観測地点の1つ
}
some-component = { $whose ->
    [ours] 当社のコンポーネントの1つ
   *[other] コンポーネントの1つ
}
refused-internal-name = { $field }の{ $at }文字目にある「{ $name }」は内部名またはアドレスです。この文章は誰でも読むことができます。
refused-internal = { $field }の{ $at }文字目に内部名またはアドレスがあります。この文章は誰でも読むことができます。
remedy-internal-name = 公開名を書くか、それが何であるかを平易な言葉で書いてください。誰でも読める名前は、インベントリ（label_ko、label_en、publicの列）で指定します。
vantage-number = 観測地点{ $n }
public-name = 公開名
