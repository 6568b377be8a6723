# Web以外のサービス。「-services」で終わるメッセージは、サービスのみ、またはサイトとサービスの両方を
# 指す場合に、元のメッセージの代わりに使う。どちらかは{ $noun }が示す。

watched-services = サービス
watched-both = サイト・サービス

service-of-site = { $host }: { $service }
service-of-site-port = { $host }: { $service }、ポート{ $port }
service-on = { $host }の{ $service }
service-on-port = { $host }の{ $service }（ポート{ $port }）
service-web = Webサーバー
service-smtp = メールサーバー（SMTP）
service-mail = メール受信（MX）
service-submission = メール送信（SMTPサブミッション）
service-imap = メールボックス（IMAP）
service-mailboxes = メールボックス（IMAP、POP3）
service-pop3 = メールボックス（POP3）
service-ftp = ファイル転送（FTP）
service-ssh = SSH
service-mysql = データベース（MySQL）
service-postgresql = データベース（PostgreSQL）
service-tcp = TCPサービス
service-tls = TLSサービス
service-ping = ping（ICMP）
service-records = DNSレコード（{ $kind }）
service-dnssec = DNSSEC署名

kind-service = サービス
layer-icmp = エコー（ICMP）
layer-service = サービス
reason-unavailable = サービスが利用できないと応答
reason-wrong-protocol = 応答がこのプロトコルのものではない
reason-start-tls-missing = 暗号化（STARTTLS）が提供されていない
reason-start-tls-injected = 暗号化（STARTTLS）の前にデータが挿入された
reason-record-mismatch = 想定されるDNSレコードがない
reason-unsigned = ゾーンが署名されていない（DNSSEC）
reason-signature-expired = DNSSEC署名の有効期限切れ
reason-certificate-ending = 証明書の有効期限が基準より早い
reason-body-forbidden = 含まれてはならないテキストがページに含まれている
reason-json-mismatch = ページに想定されるJSONの値がない

notice-subject-first-services = [{ $operator }] 障害のお知らせ: お客様の{ $noun }{ $n }件が利用できません
notice-subject-impaired-services = [{ $operator }] 障害のお知らせ: お客様の{ $noun }{ $n }件が不安定です
notice-subject-presumed-services = [{ $operator }] 障害のお知らせ: お客様の{ $noun }{ $n }件が利用できないと推定されます
notice-subject-waiting-services = [{ $operator }] 障害のお知らせ: お客様の{ $noun }{ $n }件の動作をまだ確認できていません
notice-subject-goes-on-services = [{ $operator }] 障害のお知らせ: お客様の{ $noun }{ $n }件が引き続き利用できません
notice-subject-restored-services = [{ $operator }] ホスティング会社が対応完了を発表: { $noun }{ $total }件中{ $verified }件の動作を確認
notice-subject-works-services = [{ $operator }] 障害に関係するお客様の{ $noun }全{ $n }件の動作を確認しました
notice-subject-works-some-services = [{ $operator }] { $noun }{ $total }件中{ $verified }件の動作を確認しました。残りはこの障害の対象外としました
notice-subject-excluded-services = [{ $operator }] お客様の{ $noun }{ $n }件をこの障害の対象外としました（動作は確認していません）
notice-subject-removed-services = [{ $operator }] お客様の{ $noun }{ $n }件は当社の監視対象ではなくなりました
notice-subject-again-services = [{ $operator }] 障害再発のお知らせ: お客様の{ $noun }{ $n }件が利用できません
notice-fact-hit-services = { $at }時点で、お客様の{ $noun }{ $n }件が利用できないことを、当社のチェックで確認しています。障害は{ $since }に発生しました。
notice-fact-impaired-services = { $at }時点で、お客様の{ $noun }{ $n }件について、当社のチェックの一部が失敗しているか、応答が得られていません。応答が遅い場合や、応答がない場合があります。障害は{ $since }に発生しました。
notice-fact-presumed-services = { $at }時点で、お客様の{ $noun }{ $n }件が依存しているコンポーネントに障害が発生しています。これらは利用できないと推定され、1つずつ確認しています。障害は{ $since }に発生しました。
notice-fact-none-hit-services = { $at }時点で、この障害に関係するお客様の{ $noun }{ $n }件の動作をまだ確認できていません。
notice-fact-works-services = { $at }時点で、この障害に関係するお客様の{ $noun }全{ $n }件の動作を確認しました。すべてのレイヤーが複数回連続でチェックに合格しています。障害は{ $since }に発生しました。
notice-fact-works-some-services = { $at }時点で、お客様の{ $noun }{ $n }件の動作を確認しました。すべてのレイヤーが複数回連続でチェックに合格しています。ほかの{ $excluded }件は理由があってこの障害の対象外としており、動作は確認していません。障害は{ $since }に発生しました。
notice-fact-excluded-services = { $at }時点で、お客様の{ $noun }{ $n }件を、{ $since }に発生した障害の対象外としています。これは動作を確認したという意味ではありません。この障害以外の原因で失敗しているなどの理由により、対象外としたものです。
notice-fact-removed-services = { $at }時点で、{ $since }に発生した障害に関係していたお客様の{ $noun }{ $n }件は、当社のお客様サイト・サービスの一覧に登録されていません。今後はチェックを行わないため、再び動作するようになってもお知らせできません。
notice-response-excluded-services = 引き続きチェックを行います。それぞれの現在のチェック結果は、お客様のページでご覧いただけます。動作しないものがある場合は、お問い合わせください。
notice-response-checking-services = 引き続きお客様の{ $noun }を1つずつチェックしています。すべての動作を確認でき次第、お知らせします。
notice-response-recurring-services = 障害が繰り返し発生しています。引き続きお客様の{ $noun }を1つずつチェックしています。すべてが{ $span }のあいだ障害なく動作したら、お知らせします。
notice-response-restored-services = ホスティング会社は、対応が完了したと発表しています: 「{ $words }」 これまでに、お客様の{ $noun }{ $total }件中{ $verified }件の動作を確認しました。残りも1つずつ確認しています。
notice-response-works-services = 引き続きチェックを行います。お客様の{ $noun }で再び異常を観測した場合は、直ちにお知らせします。
notice-list-hit-services = 利用できません: { $n }件
notice-list-presumed-services = 利用できないと推定（障害のあるコンポーネントに依存）: { $n }件
notice-list-at-risk-services = 影響のおそれ（障害のあるコンポーネントに依存。失敗は観測されていないか、別の経路で利用可能）: { $n }件

cause-not-known-services = 複数の{ $noun }で同時に失敗が発生しています。原因はまだ分かっていません。
mode-subset-all-services = すべての{ $noun }で、これを経由するチェックがすべて失敗しています。
mode-subset-some-services = 一部の{ $noun }で、これを経由するチェックがすべて失敗しています。その数はまだ分かっていません。
mode-subset-part-services = { $noun }の約{ $percent }%で、これを経由するチェックがすべて失敗しています。
mode-was-subset-all-services = 最も影響が大きかった時点で、すべての{ $noun }で、これを経由するチェックがすべて失敗していました。
mode-was-subset-part-services = 最も影響が大きかった時点で、{ $noun }の約{ $percent }%で、これを経由するチェックがすべて失敗していました。
statement-investigating-services = 複数の{ $noun }で同時に失敗が発生しています。原因はまだ分かっておらず、調査中です。
statement-host-restored-services = ホスティング会社は、対応が完了したと発表しています: 「{ $words }」 それぞれの{ $noun }が動作するかどうかは、別途確認しています。
statement-recovering-services = 異常は観測されなくなりました。{ $noun }を1つずつ確認しており、動作を確認したもののみ正常としてお知らせします。
statement-redundancy-services = ほかのコンポーネントが処理を引き継いでおり、影響を受けたことが判明している{ $noun }はありません。
statement-redundancy-recovering-services = 異常は観測されなくなりました。{ $noun }へのすべての経路を再度チェックしています。
statement-redundancy-restored-services = 冗長性は回復しました。影響を受けたことが観測された{ $noun }はありません。
statement-resolved-services = この障害に関係する{ $noun }全{ $verified }件の動作を確認しました。
statement-resolved-excluded-services = この障害に関係する{ $noun }{ $verified }件の動作を確認しました。{ $excluded }件は理由を付けて対象外としました。

customer-down-services = { $rest ->
    [0] お客様の{ $noun }{ $all }件すべてが利用できません。
   *[other] お客様の{ $noun }{ $all }件のうち{ $n }件が利用できません。
 }
customer-only-down-services = お客様のサービスが利用できません。
customer-services-down = お客様のサービス{ $all }件のうち{ $n }件が利用できません。当社の監視では、お客様のサイトは動作しています。
customer-unsteady-services = { $rest ->
    [0] お客様の{ $noun }{ $all }件すべてが、
   *[other] お客様の{ $noun }{ $all }件のうち{ $n }件が、
 }不安定であるか、まだ動作を確認できていません。
customer-only-unsteady-services = お客様のサービスが、不安定であるか、まだ動作を確認できていません。
customer-works-services = { $all ->
    [1] 当社の監視では、お客様のサービスは動作しています。
   *[other] 当社の監視では、お客様の{ $noun }{ $all }件すべてが動作しています。
 }
customer-slow-services = { $all ->
    [1] 当社の監視では、お客様のサービスは動作していますが、普段より遅くなっています。
   *[other] 当社の監視では、お客様の{ $noun }{ $all }件すべてが動作しており、うち{ $n }件が普段より遅くなっています。
 }
customer-not-all-seen-services = { $all ->
    [1] お客様のサービスが
   *[other] { $rest ->
        [0] お客様の{ $noun }{ $all }件が
       *[other] お客様の{ $noun }{ $all }件のうち{ $n }件が
    }
 }動作しているかどうかは、まだ分かっていません。
customer-outage-elsewhere-services = 現在発生中の障害がありますが、障害箇所に依存しているお客様の{ $noun }はありません。
customer-yours-services = お客様の{ $noun }: 異常を観測 { $hit }、影響のおそれ（推定） { $risk }、動作確認済み { $verified }。
customer-status-down-services = 利用できません
customer-part-fails-services = 「{ $layer }」のチェック{ $streams }件のうち{ $failing }件が失敗しています。サービスの応答が遅い場合や、応答がない場合があります。
customer-all-fail-services = 最後に確認した時点で、「{ $layer }」のチェック{ $streams }件がすべて失敗しました。利用できないことが多い可能性があります。
customer-unsteady-too-services = このほか{ $n }件は、不安定であるか、正常な動作をまだ確認できていません。
customer-unverified-words-services = 障害の影響を受けているか、そのおそれがあるサービスです。すべてのレイヤーで複数回連続してチェックに成功した場合にのみ、動作していることをお知らせします。
customer-cause-host-services = 原因は、ホスティング会社、またはホスティング会社が利用しているものにあります。お客様に設定を変更していただく必要はありません。
customer-cause-third-services = 原因は、このサービスが利用している第三者にあります。
customer-cause-own-services = ほかのサービスと共有している部分には異常が見つかっていません。DNSレコード、証明書、設定など、このサービス自体をご確認ください。
customer-checked-works-services = 当社の観測地点（{ $vantages }）からは、ログインせずに確認できる範囲では、現在サービスは動作しています。それでもご利用になれない場合は、パスワードと設定をご確認いただくか、症状を当社までお知らせください。
insight-server-services = 名前は見つかりますが、サービスに接続できません。
insight-page-services = サーバーには接続できますが、サービスの応答が想定どおりではありません。

card-no-outage-services = 現在、お客様の{ $noun }に関係する障害は把握しておりません。
card-own-services = お客様の{ $noun }{ $n }件が正常に利用できません。把握している障害の一部ではないとみられ、個別に調べる必要があります。
card-unexplained-services = お客様の{ $noun }{ $n }件が正常に利用できません。原因はまだ分かっておらず、引き続きチェックしています。
card-degraded-services = お客様の{ $noun }{ $n }件で、チェックの一部が失敗しています。応答が遅い、または時々応答しないことがあります。
card-slow-services = お客様の{ $noun }{ $n }件の応答が普段より遅くなっています。
card-unchecked-services = お客様の{ $noun }{ $n }件については、動作しているかどうかを示すチェック結果がまだありません。これまでのところ、関係する障害は把握しておりません。
card-fact-hit-services = { $at }時点で、お客様の{ $noun }{ $hit }件で失敗を観測しており、動作はまだ確認できていません。障害は{ $since }に発生しました。
card-fact-failed-services = お客様の{ $noun }{ $hit }件で失敗を観測しました。この障害の失敗を最後に観測した時刻は{ $last }で、{ $at }時点で動作はまだ確認できていません。障害は{ $since }に発生しました。
card-fact-also-services = ほかの{ $verified }件は、動作していることを確認しました。
card-fact-risk-services = { $at }時点で、お客様の{ $noun }{ $risk }件が障害箇所に依存していますが、失敗は観測されていません（影響のおそれあり、推定）。障害は{ $since }に発生しました。
card-fact-verified-services = { $since }に発生した障害に関係するお客様の{ $noun }のうち{ $verified }件の動作を、{ $at }までに確認しました。
card-fact-verified-all-services = { $since }に発生した障害に関係するお客様の{ $noun }全{ $verified }件の動作を、{ $at }までに確認しました。
card-excluded-first-services = 現在、障害が発生しています。お客様の{ $noun }{ $excluded }件は、別の理由によりその対象外としており、個別に調べる必要があります。
card-fact-excluded-services = お客様の{ $noun }{ $excluded }件は、別の理由によりこの障害の対象外としており、個別に調べる必要があります。
card-not-over-services = 障害が終了したとは伝えないでください。この障害に関係するこのお客様の{ $noun }{ $of }件のうち、{ $verified ->
    [0] 動作を確認したものはありません。
   *[other] 動作を確認したのは{ $verified }件のみです。
 }

overall-all-work-services = 当社の監視では、監視中のすべての{ $noun }が動作しています。
overall-not-all-seen-services = 障害は検出されていません。これまでに{ $noun }{ $all }件のうち{ $up }件の動作を観測しました。
overall-no-shared-services = 複数の{ $noun }に影響する障害は検出されていません。
overall-several-verifying-services = 障害{ $n }件の原因となった異常は観測されなくなりました。{ $noun }を1つずつ確認しています。
overall-unknown-cause-services = 複数の{ $noun }で同時に障害が発生しています。原因を調査しています。
overall-host-says-services = ホスティング会社から、対応が完了したとの報告がありました。{ $noun }を1つずつ確認しています。
overall-verifying-services = 異常は観測されなくなりました。{ $noun }を1つずつ確認しています。
basis-services = 当社の監視では、監視中の{ $noun }{ $all }件のうち{ $up }件が動作しています。
basis-own-services = 異常のある{ $noun }のうち{ $n }件は、固有の問題とみられます。
basis-degraded-services = { $n }件は、一部の利用者に対して失敗しています。
basis-unverified-services = { $n }件は、発生中の障害の影響を受けているか、そのおそれがあり、まだ動作を確認できていません。
basis-slow-services = そのうち{ $n }件は、通常より応答が遅くなっています。
basis-down-services = { $n }件は、正常に利用できません。
basis-unknown-services = { $n }件は、現在判定できません。
basis-maintenance-services = 利用できないもののうち{ $n }件は、メンテナンス対象に依存しています。

doctor-ping-refused = インベントリのエコー（ICMP）{ $n }件は送信されません。システムで許可されていません。
doctor-ping-fix = サービスのグループに送信を許可してください: sysctl net.ipv4.ping_group_range="0 2147483647"で、すべてのグループに許可されます。
