# `bongsu check`の報告。

check-fine = すべてのレイヤーが正常に動作しています。
check-no-network = 応答したネームサーバーもリゾルバーもないため、何も確認できませんでした。このマシンのネットワークと、設定の[discovery] resolversを確認してください。
check-unknown = このマシンからはサイトを確認できませんでした。
check-impaired = 接続できますが、{ $layer }に問題があります。
check-only-the-name = サイトのサーバーは動作しています。名前解決（DNS）のみできません。
check-not-delegated = ドメインが登録されていないか、委任されていません。
check-broken = { $layer }で失敗しています。
check-broken-reason = { $layer }で失敗しています: { $reason }。

check-parent = 親ゾーンでの委任
check-child = ゾーンのNSレコード
check-same = 一致
check-serial = シリアル { $serial }
check-only-in-parent = 親ゾーンのみ
check-only-in-child = 当該ゾーンのみ
check-first-byte = 最初のバイトまで{ $latency }
check-certificate-until = 証明書の有効期限 { $until }
check-skipped = 下位のレイヤーが失敗しているため未確認
check-inconclusive = このマシンからは確認できませんでした

check-resolver-invalid = リゾルバー: 検証を無効にした場合のみ応答。DNSSEC署名を検証できません
check-resolver-failed = リゾルバー: ネームサーバーが応答する可能性があるにもかかわらず、SERVFAILを返します（DNSSECが原因であることが多い）
check-resolver-unknown = リゾルバー: 応答がないため、DNSSECは未確認

check-from-resolver = （ネームサーバーからアドレスが得られないため、リゾルバーに残っているキャッシュのアドレスを使用）
check-from-last-known = （ネームサーバーからアドレスが得られないため、最後に確認されたアドレスを使用）
check-from-unknown = （アドレス不明）

check-server-healthy = 正常
check-server-stale = 古い内容: 古いコピーを返しています
check-server-lame = lame: このゾーンを提供していません
check-server-failing = 異常: 応答を返せません
check-server-unreachable = 到達不可
check-server-no-address = ネームサーバー名に固有のアドレスがありません
check-server-not-checked = 未確認
