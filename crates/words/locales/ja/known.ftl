# 失敗について分かっていることだけを述べる。

# 障害のある構成要素が分からず、すべて同じように失敗しているとき。全件で観測したことだけを述べる。
incident-title-expired = 複数サイトの証明書の期限切れ
cause-alike-expired = { $tense ->
    [past] 複数のサイトの証明書の有効期限が切れていました。
   *[now] 複数のサイトで証明書の有効期限が切れており、正常に表示されません。
 }
cause-alike-expired-services = { $tense ->
    [past] 複数の{ $noun }の証明書の有効期限が切れていました。
   *[now] 複数の{ $noun }で証明書の有効期限が切れており、正常に利用できません。
 }
cause-alike-refused = { $tense ->
    [past] 複数のサイトの名前を解決できませんでした。ネームサーバーは、これらのドメインを扱わないと応答していました（REFUSED）。理由はまだ分かっていません。
   *[now] 複数のサイトの名前を解決できません。ネームサーバーは、これらのドメインを扱わないと応答しています（REFUSED）。理由はまだ分かっていません。
 }
cause-alike-refused-services = { $tense ->
    [past] 複数の{ $noun }の名前を解決できませんでした。ネームサーバーは、これらのドメインを扱わないと応答していました（REFUSED）。理由はまだ分かっていません。
   *[now] 複数の{ $noun }の名前を解決できません。ネームサーバーは、これらのドメインを扱わないと応答しています（REFUSED）。理由はまだ分かっていません。
 }
cause-alike = { $tense ->
    [past] 複数のサイトが同時に同じ形で失敗しました（{ $layer }：{ $reason }）。理由はまだ分かっていません。
   *[now] 複数のサイトが同時に同じ形で失敗しています（{ $layer }：{ $reason }）。理由はまだ分かっていません。
 }
cause-alike-services = { $tense ->
    [past] 複数の{ $noun }が同時に同じ形で失敗しました（{ $layer }：{ $reason }）。理由はまだ分かっていません。
   *[now] 複数の{ $noun }が同時に同じ形で失敗しています（{ $layer }：{ $reason }）。理由はまだ分かっていません。
 }

# 名前を解決できないときに分かっていること。正常に応答するネームサーバーはない。
insight-name-refused = 名前（DNS）を解決できません。ネームサーバーは、このドメインを扱わないと応答しています（REFUSED）。
insight-name-absent = 名前（DNS）を解決できません。ネームサーバーは、その名前が存在しないと応答しています（NXDOMAIN）。
insight-name-no-data = 名前（DNS）を解決できません。ネームサーバーは、名前はあるがアドレスがないと応答しています。
insight-name-silent = 名前（DNS）を解決できません。このドメインのネームサーバーが応答しません。
insight-name-fails = 名前（DNS）を解決できません：{ $reason }。
insight-still-answers = これまでに分かっているアドレスでは、最後にチェックした時点でサイトは応答しました。
insight-still-answers-services = これまでに分かっているアドレスでは、最後にチェックした時点でサービスは応答しました。

# 終わった障害について。
customer-was-excluded = お客様のサイト{ $excluded }件は、別の理由によりこの障害の途中で対象外となり、この障害では動作を確認していません。
customer-was-excluded-services = お客様の{ $noun }{ $excluded }件は、別の理由によりこの障害の途中で対象外となり、この障害では動作を確認していません。
customer-was-unwatched = この障害が終わった時点でお客様のサイトが当社のリストになかったため、いつから動作していたかは観測していません。現在はチェックしています。
