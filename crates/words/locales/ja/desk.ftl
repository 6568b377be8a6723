# 電話対応、送信したお知らせ、法的義務、承認のページ。

nav-card = 電話対応
nav-outbox = 送信履歴

card-title = 電話対応
card-search = 電話番号、お客様番号、名前、メールアドレス、またはサイト
card-hint = 発信者の電話番号を入力すると、お客様カードが表示されます。番号の下4桁、またはサイトのアドレスでも検索できます。
card-none = お客様が見つかりません。サイトでも検索できます。
card-several = 複数のお客様が見つかりました。選択してください。
card-may = お伝えしてよい内容
card-may-not = お伝えしてはいけない内容
card-prompt = 電話の自動音声
card-contacts = 連絡先
card-host-said = { $at }のホスティング会社からのお知らせ: 「{ $words }」
card-no-outage = 現在、お客様のサイトに関係する障害は把握しておりません。
card-own = お客様のサイト{ $n }件が正常に表示されません。把握している障害の一部ではないとみられ、該当サイトを個別に調べる必要があります。
card-unexplained = お客様のサイト{ $n }件が正常に表示されません。原因はまだ分かっておらず、引き続きチェックしています。
card-degraded = お客様のサイト{ $n }件で、チェックの一部が失敗しています。表示が遅い、または時々表示されないことがあります。
card-slow = お客様のサイト{ $n }件の応答が普段より遅くなっています。
card-unchecked = お客様のサイト{ $n }件については、動作しているかどうかを示すチェック結果がまだありません。これまでのところ、関係する障害は把握しておりません。
card-fact-hit = { $at }時点で、お客様のサイト{ $hit }件で失敗を観測しており、動作はまだ確認できていません。障害は{ $since }に発生しました。
card-fact-failed = お客様のサイト{ $hit }件で失敗を観測しました。この障害の失敗を最後に観測した時刻は{ $last }で、{ $at }時点で動作はまだ確認できていません。障害は{ $since }に発生しました。
card-fact-also = ほかの{ $verified }サイトは、動作していることを確認しました。
card-fact-risk = { $at }時点で、お客様のサイト{ $risk }件が障害箇所に依存していますが、失敗は観測されていません（影響のおそれあり、推定）。障害は{ $since }に発生しました。
card-fact-verified = { $since }に発生した障害に関係するお客様のサイトのうち{ $verified }件の動作を、{ $at }までに確認しました。
card-fact-verified-all = { $since }に発生した障害に関係するお客様のサイト全{ $verified }件の動作を、{ $at }までに確認しました。
card-not-over = 障害が終了したとは伝えないでください。この障害に関係するこのお客様のサイト{ $of }件のうち、{ $verified ->
    [0] 動作を確認したものはありません。
   *[other] 動作を確認したのは{ $verified }件のみです。
 }
card-not-when = 終了の時期を約束しないでください。時刻は示されていません。次回のお知らせについては約束してもかまいません。
card-not-cause = 原因を推測で話さないでください。まだ分かっていません。
card-not-password = パスワードを尋ねないでください。お客様が口にした場合も、書き留めないでください。
card-reports = お客様からの報告
prompt-greeting = お電話ありがとうございます。

outbox-title = 送信履歴
outbox-sent = 受付済み
outbox-waiting = 送信待ち
outbox-dead = 失敗
outbox-dropped = 不要
outbox-dead-title = 失敗したお知らせ
outbox-dead-hint = リレーまたはアドレスを修正してから再送してください。新しいものに置き換わったお知らせは再送されません。
outbox-retry = すべて再送
outbox-returned = 受け付けられたが、{ $at }に配信不能で返送: { $reason }
outbox-retried = 再送待ちに追加しました。
outbox-none-dead = 失敗したお知らせはありません。
outbox-attempts = 試行回数
outbox-to = 宛先
why-first = 最初のお知らせ
why-cause = 原因を特定
why-stated = ホスティング会社からのお知らせ
why-host-restored = ホスティング会社が対応完了を発表
why-changed = 件数の変化
why-still-down = 継続中
why-works = 動作を確認
why-again = 再び失敗
why-excluded = 対象外（動作は未確認）
why-removed = 監視対象から除外

obligation-title = 法的義務
obligation-hint = どの義務が適用されるかは、提供するサービスと会社の規模によって異なります。管理者が設定の次の項目で選びます:
obligation-cloud = クラウドサービスの利用者への通知（10分以内）
obligation-telecom = 電気通信サービスの利用者への通知（2時間以内）
obligation-report = 不正侵入の場合: 韓国科学技術情報通信部およびKISAへの届出（24時間以内）
obligation-claims = 補償を請求できる方、その基準と方法の告知（解決後30日以内）
obligation-not-yet = まだ適用されません
obligation-never = 適用外: 障害の継続時間が{ $least }未満でした
obligation-due = 期限 { $at }
obligation-late = { $at }から期限超過
obligation-done = { $at }に履行
obligation-done-late = { $at }に遅れて履行（期限 { $by }）
obligation-delivery = 最初のお知らせ（連絡先別）: 受付済み{ $sent }、送信待ち{ $waiting }、失敗{ $dead }{ $dropped ->
    [0] 。
   *[other] 、新しいお知らせへの置き換えまたは受信拒否{ $dropped }。
 }
obligation-delivery-returned = 受付済みのうち{ $n }件は、後日配信不能で返送されました。
obligation-delivery-times = 最初 { $first }、最後 { $last }。
obligation-by = 履行者 { $by }: 「{ $words }」
obligation-not-open = 記録するものはありません。この義務はすでに履行済みであるか、この事業者またはこの障害には適用されません。
remedy-duty = 法的義務のページで状態を確認してください。
obligation-do = 履行済みにする
obligation-how = 方法（受付番号、または適用されない理由）
obligation-document = 届出書の案

report-title = 不正侵入または障害の届出書（案）
report-hint = 記録をもとに作成した案です。内容を確認、修正のうえ、ご自身で提出してください。後から判明したことは、判明してから24時間以内に届け出てください。
report-who = 届出者
report-when = 日時
report-when-words = 最初の失敗{ $began }、認知{ $known }。
report-when-over = 解決{ $over }。
report-what = 被害
report-what-words = 影響サイト一覧のサイト{ $all }件、うち失敗を観測したもの{ $hit }件。{ $at }時点で動作を確認したもの{ $verified }件。
report-what-excluded = そのうち{ $n }件は別の理由で失敗しているため除外しました。
report-response = 対応
report-told = 利用者への通知
report-contact = 担当部署および連絡先
report-fill = （記入してください）

obligation-claims-draft = 告知の案: 補償を請求できる方
obligation-claims-words = { $began }から{ $over }までの障害によりサイトを表示できなかったご利用者様は、利用規約に基づき補償を請求することができます。請求できる方: この障害によりサイトを表示できなかったご利用者様。基準: 利用規約の補償条項。方法: { $contact }までご連絡ください。

approve-title = 承認待ち
approve-by = { $at }に{ $by }さんが作成しました。別の担当者が承認すると公開されます。
approve-own = これはあなたが作成したものです。別の担当者の承認が必要です。
approve-do = 承認して公開
approve-not = 破棄
done-waiting = 別の担当者の承認を待っています。
done-rejected = 破棄しました。何も公開されていません。
remedy-one-only = どちらか一方を入力し、もう一方は空欄にしてください。
remedy-second-person = 作成者以外の人が承認する必要があります。
card-fact-excluded = お客様のサイト{ $excluded }件は、別の理由によりこの障害の対象外としており、個別に調べる必要があります。
card-opened = お知らせに記載したアドレスが最後に開かれたのは{ $at }です。人が開いたか、メールソフトが自動的に開いたものです。

send-link-title = お客様専用ページのリンク
send-link-to = 送信先
send-link-renew = 以前のリンクが漏えいしたため、新しいリンクに変更する
send-link-hint = 登録済みの連絡先にのみ送信し、電話で伝えられた連絡先には送信しないでください。
send-link-do = リンクを送信
send-link-sent = リンクを送信しています。
outbox-intro = 障害に関する連絡先へのお知らせです。計画メンテナンスの通知先は各メンテナンスのページに、アラートの通知先は各アラートの横に表示されます。
card-excluded-first = 現在、障害が発生しています。お客様のサイト{ $excluded }件は、別の理由によりその対象外としており、個別に調べる必要があります。
card-about = { $site }についてのご案内です。
