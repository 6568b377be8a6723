# 公開ページ。

title-status = 現在の状況
title-incidents = 発生中の障害 { $n }件

overall-beginning = 監視を開始または再開したばかりです。まだ新しい結果はありません。
overall-blind = 当社の監視が正常に動作していないため、現在の状況は不明です。
overall-silent = 現在、監視対象のいずれからも応答がありません。すべてに障害が発生しているか、当社側の回線に障害が発生しているかのどちらかであり、現在の状況は不明です。
overall-all-work = 当社のチェックでは、監視中のすべてのサイトが動作しています。
overall-not-all-seen = 障害は検出されていません。これまでにサイト{ $all }件のうち{ $up }件の動作を観測しました。
overall-no-shared = 複数のサイトに影響する障害は検出されていません。
overall-several = 障害が{ $n }件発生しています。
overall-several-verifying = 障害{ $n }件の原因となった異常は観測されなくなりました。サイトを1つずつ確認しています。
overall-cause = { $component }に障害が発生しているとみられます。
overall-unknown-cause = 複数のサイトで同時に障害が発生しています。原因を調査しています。
overall-host-says = ホスティング会社は、対応が完了したと発表しています。サイトを1つずつ確認しています。
overall-verifying = 異常は観測されなくなりました。サイトを1つずつ確認しています。

basis = 当社のチェックでは、監視中のサイト{ $all }件のうち{ $up }件が動作しています。
basis-unverified = { $n }件は、発生中の障害の影響を受けているか、そのおそれがあり、まだ動作を確認できていません。
basis-slow = そのうち{ $n }件は、通常より応答が遅くなっています。
basis-degraded = { $n }件は、一部の訪問者からはアクセスできません。
basis-down = { $n }件は、正常に利用できません。
basis-own = 異常のあるサイトのうち{ $n }件は、そのサイト固有の問題とみられます。
basis-rest = 残りの{ $n }件の原因はまだ分かっていません。
basis-unknown = { $n }件は、現在判定できません。

vantages = 観測地点
vantages-hint = 監視を行う拠点です。異常のある観測地点の結果は使用しません。
vantages-none = 観測地点が設定されていません。
vantage = 観測地点
vantage-silent = いずれからも応答なし、結果は不使用
vantage-well = 正常
vantage-unwell = 異常、結果は不使用

uptime = 過去{ $days }日間
uptime-none = まだ記録がありません。
bars-title = 過去{ $days }日間の各日における、障害のなかった時間の割合
bars-title-site = 過去{ $days }日間の各日における、このサイトが動作した時間の割合
bars-mean = 障害のなかった時間 { $percent }%
bars-mean-site = 動作した時間 { $percent }%
bars-recorded = 記録のある{ $span }が対象
bars-unwatched = 記録なし
bars-unwatched-incidents = 割合は未測定、障害{ $incidents }件
bar-day = { $date }: { $percent }%、障害{ $incidents }件。
bar-day-site = { $date }: { $percent }%。
bar-unwatched = { $date }: 記録なし。

recent = 最近の障害
recent-none = 記録された障害はありません。
all-history = すべての障害
row-counts = 異常を観測 計{ $hit }件
contact = お問い合わせ

stack-label = 影響あり { $hit }、影響のおそれ { $risk }、動作確認済み { $verified }、対象外 { $excluded }

feed-title = { $operator } 障害情報

sp-none = 把握している障害なし
sp-minor = 一部のサイトに影響
sp-major = 多数のサイトに影響
sp-critical = 半数を超えるサイトに影響
sp-unknown = 現在の状況は不明

subscribe-title = 障害情報の配信登録
subscribe-hint = 新しいお知らせのたびに、メールまたはWebhookでお送りします。最初に登録確認のメッセージをお送りし、確認いただくまでほかのものは送信しません。
subscribe-mail = メールアドレス
subscribe-webhook = Webhookアドレス（https://…）
subscribe-language = 言語
subscribe-only = コンポーネント
subscribe-only-hint = 選択しない場合は、すべてのコンポーネントのお知らせをお送りします。
subscribe-do = 登録する
subscribe-asked = まだ登録されていないアドレスの場合、まもなく確認メッセージが届きます。メッセージ内のリンクを開いて確認してください。確認メッセージの送信は1日1回までです。
subscribe-also = このページの下部にあるフィードもご利用いただけます。
subscribe-confirm-title = 配信登録の確認
subscribe-confirm = 配信登録を確認する
subscribe-confirmed = 障害情報の配信に登録されています。
subscribe-leave = 配信を停止する
subscribe-left = 配信を停止しました。今後お知らせは送信しません。
subscribe-none = 登録が見つかりません。すでに配信を停止されている可能性があります。
subscribe-link = 障害情報をメールで受け取る
subscribe-too-often = リクエストが多すぎます。しばらくしてからもう一度お試しください。

subscribed-counts = サイト
subscribed-unsubscribe = 配信停止: { $address }
subscribed-ask-subject = [{ $operator }] 障害情報の配信登録をご確認ください
subscribed-ask = { $operator }の障害情報の受信先として、このアドレスが入力されました。ご本人の場合は、以下のリンクを開いて確認してください。
subscribed-confirm = 確認する
subscribed-not-you = お心当たりがない場合は、このメッセージを無視してください。これ以上お送りすることはありません。

page-link-title = お客様専用ページのリンクを紛失された場合
page-link-hint = ご登録のメールアドレスまたは電話番号を入力してください。リンクはその連絡先にのみお送りします。
page-link-contact = メールアドレスまたは電話番号
page-link-do = リンクを送信する
page-link-asked = ご登録のある連絡先であれば、まもなくリンクが届きます。送信は1日3回までです。届かない場合は、別の連絡先が登録されている可能性がありますので、お問い合わせください。
page-link-link = お客様専用ページのリンクを紛失された場合
page-link-subject = [{ $operator }] お客様専用ページのリンク
page-link-words = お客様専用ページのリンクの送信依頼がありました。リンクを知っている方は誰でもページを開くことができますので、他の方に転送しないでください。
page-link-not-you = お心当たりがない場合も、何もしていただく必要はありません。リンクは他の方には送信されていません。
