# メンテナンス予定と通知停止。予定時間が終わったことは、何に影響したかを示さない。

maintenance-nav = メンテナンス
maintenance-title = メンテナンス予定
maintenance-window = { $start }から{ $end }まで
maintenance-scheduled = 予定
maintenance-in-progress = 実施中
maintenance-completed = 予定時間終了
maintenance-said-scheduled = { $start }から{ $end }まで、メンテナンスを予定しています。
maintenance-said-in-progress = メンテナンスの予定時間に入りました。{ $end }に終了する予定です。
maintenance-said-completed = メンテナンスの予定時間は{ $end }に終了しました。サイトが動作しているかどうかは、このお知らせではなく、当社のチェック結果に表示されます。
maintenance-mark = メンテナンス中（{ $until }まで）
maintenance-calendar = カレンダーを購読（iCalendar）
maintenance-feed-title = { $operator }: メンテナンス予定
maintenance-body-label = 作業内容
overall-maintenance = 予定されたメンテナンスを実施中です。ほかに障害は検出されていません。
basis-maintenance = 利用できないサイトのうち{ $n }件は、メンテナンス対象に依存しています。
sp-maintenance = メンテナンス実施中

# お客様専用ページ
customer-down-maintenance = 予定されたメンテナンスの実施中で、{ $all ->
    [1] お客様のサイトが
   *[other] { $rest ->
        [0] お客様のサイト{ $all }件すべてが
       *[other] お客様のサイト{ $all }件のうち{ $n }件が
    }
 }表示できません。
customer-down-maintenance-services = 予定されたメンテナンスの実施中で、{ $all ->
    [1] お客様のサービスが
   *[other] { $rest ->
        [0] お客様の{ $noun }{ $all }件すべてが
       *[other] お客様の{ $noun }{ $all }件のうち{ $n }件が
    }
 }利用できません。
customer-maintenance = この時間帯に、お客様のサイト{ $n }件にアクセスできなくなる可能性があります:
customer-maintenance-services = この時間帯に、お客様の{ $noun }{ $n }件をご利用いただけなくなる可能性があります:

# お客様カード
card-maintenance = { $until }まで、予定されたメンテナンス「{ $title }」を実施中です。この間、お客様のサイト{ $n }件にアクセスできなくなる可能性があります。
card-maintenance-services = { $until }まで、予定されたメンテナンス「{ $title }」を実施中です。この間、お客様の{ $noun }{ $n }件をご利用いただけなくなる可能性があります。

# メッセージ
announced-subject = [{ $operator }] メンテナンスのお知らせ（{ $start }）: { $title }
changed-subject = [{ $operator }] メンテナンス日時変更のお知らせ（{ $start }）: { $title }
cancelled-subject = [{ $operator }] メンテナンス中止のお知らせ（{ $start }）: { $title }
announced-label = メンテナンス
announced-fact = { $start }から{ $end }まで、メンテナンス「{ $title }」を実施します。この間、お客様のサイト{ $n }件にアクセスできなくなる可能性があります。
announced-fact-services = { $start }から{ $end }まで、メンテナンス「{ $title }」を実施します。この間、お客様の{ $noun }{ $n }件をご利用いただけなくなる可能性があります。
changed-fact = メンテナンス「{ $title }」の日時が、以前にお知らせしたものから変更になりました。現在の予定は{ $start }から{ $end }までです。この間、お客様のサイト{ $n }件にアクセスできなくなる可能性があります。
changed-fact-services = メンテナンス「{ $title }」の日時が、以前にお知らせしたものから変更になりました。現在の予定は{ $start }から{ $end }までです。この間、お客様の{ $noun }{ $n }件をご利用いただけなくなる可能性があります。
cancelled-fact = お知らせしておりました{ $start }から{ $end }までのメンテナンス「{ $title }」は中止となりました。
withdrawn-fact = お知らせしておりました{ $start }から{ $end }までのメンテナンス「{ $title }」は、その時間帯には実施しないこととなったか、お客様には関係しなくなりました。
announced-sites = アクセスできなくなる可能性あり: { $n }
announced-sites-services = ご利用いただけなくなる可能性あり: { $noun }{ $n }件

# 運用
maintenance-new = メンテナンスを計画
maintenance-change = 予定を変更
maintenance-import = カレンダーをインポート
maintenance-import-hint = iCalendarファイルの内容を貼り付けてください。各予定は、下で指定する対象のメンテナンスになります。以前にインポートした予定は、現在のファイルの内容に変更されます。タイトルと説明は、どの言語の画面でも、書かれたとおりに表示されます。
maintenance-import-nothing = このカレンダーには新しい予定も変更もありません。
maintenance-running = 現在実施中
maintenance-coming = 予定
maintenance-past = 過去のメンテナンス
maintenance-nothing = ありません。
maintenance-takes = サイト{ $n }件にアクセスできなくなる可能性あり
maintenance-windows = 予定時間
maintenance-author = 計画者
maintenance-told = 連絡先へのお知らせ
maintenance-cancelled = { $at }に中止。
maintenance-scope = 停止する対象
maintenance-scope-hint = 1行に1つずつ入力してください。予定時間中にこれらで発生した異常は、障害として登録されません。サイトが1つしかないサーバーは、そのサイトと同じです。サイト名を入力してください。
maintenance-known = 登録済みのコンポーネント
maintenance-when = 日時
maintenance-title-ko = タイトル（韓国語）
maintenance-title-en = タイトル（英語）
maintenance-body-ko = 説明（韓国語）
maintenance-body-en = 説明（英語）
maintenance-components = コンポーネント
maintenance-sites = サイト
maintenance-customers = お客様（お客様番号）
maintenance-start = 初回の開始日時
maintenance-minutes = 所要時間（分）
maintenance-zone = タイムゾーン
maintenance-rule = 繰り返し（RRULE）
maintenance-rule-hint = 1回のみの場合は空欄にしてください。例: 毎月第2日曜日は FREQ=MONTHLY;BYDAY=2SU。夏時間の切り替え時も、予定時間はそのタイムゾーンの時計に従います。
maintenance-except = 除外する開始日時（1行に1つ）
maintenance-notice-hours = 影響を受ける連絡先に何時間前に知らせるか
maintenance-notice-hint = 空欄の場合は誰にも知らせません。連絡先には予定時間ごとに1回知らせ、日時の変更、延長、中止の場合は再度知らせます。
maintenance-public = 公開ページに表示する
maintenance-public-hint = サイトまたはお客様を指定したメンテナンスは、公開ページには表示されません。
maintenance-calendar-file = カレンダー
maintenance-until = 終了日時
maintenance-more-windows = … 以降も繰り返しの規則に従って続きます。
maintenance-ask-takes = お客様{ $customers }件のサイト{ $sites }件にアクセスできなくなる可能性があります。
maintenance-ask-told = 該当する連絡先に、各予定時間の{ $hours }時間前に知らせます。それより間近の場合は、すぐに知らせます。
maintenance-ask-not-told = 該当する連絡先には知らせません。
maintenance-ask-public = 公開ページに表示されます。
maintenance-ask-not-public = 公開ページには表示されません。
maintenance-end = 今すぐ終了
maintenance-extend = 延長
maintenance-cancel = メンテナンスを中止
maintenance-ask-end = 実施中の予定時間を終了しますか？以後に発生した異常は、障害として登録されます。今後の予定はそのまま残ります。
maintenance-ask-extend = 予定時間を{ $until }まで延長しますか？別の終了日時を知らされていた連絡先には、この日時を知らせます。
maintenance-ask-cancel = このメンテナンスを中止しますか？実施中の予定時間はここで終了し、今後は実施されません。知らされていた連絡先には、中止を知らせます。

# 通知停止
mute-title = 通知停止
mute-hint = 通知停止中のサイトやお客様については、誰にもアラートを出さず、連絡先へのお知らせも送信しません。チェック、影響サイト一覧、集計は通常どおり続きます。通知停止は期限になると自動的に終了し、その間に知らせなかった内容をその時点で知らせます。
mute-now = 現在通知停止中
mute-nobody = 通知停止中のものはありません。
mute-past = 終了済み
mute-do = サイトまたはお客様の通知を停止
mute-end = 通知停止を終了
mute-ended-by = { $name }さんが終了
mute-target = サイト（ホスト名）、または customer:お客様番号
mute-site = サイト { $name }
mute-customer = お客様 { $name }
mute-mark = 通知停止中（{ $until }まで）
mute-ask = { $target }の通知を{ $until }まで停止しますか？

# 拒否の理由
maintenance-none = 該当するメンテナンスはありません。
maintenance-none-remedy = メンテナンスの一覧を再読み込みし、予定を確認してください。
maintenance-planned = このメンテナンスはすでに計画されています。
maintenance-over = このメンテナンスは終わっています。
maintenance-not-running = このメンテナンスの予定時間は、現在実施中ではありません。
maintenance-extension = 予定時間をその日時まで延長することはできません。
maintenance-extension-remedy = 現在の終了日時より後で、開始から14日以内、かつ次の予定時間より前の日時を選択してください。
mute-no-reason = 通知停止には理由が必要です。
mute-no-reason-remedy = 理由を500文字以内で入力してください。
mute-end-refused = 通知停止の終了をその日時にすることはできません。
mute-end-remedy = 90日以内の将来の日時を選択してください。
mute-none-such = そのサイトまたはお客様は、通知停止中ではありません。
mute-none-remedy = 通知停止の一覧を再読み込みしてください。
remedy-time = 2026-03-29T02:00 の形式で入力してください。
remedy-component-key = server:web-1 のように、種類と名前を入力してください。
plan-refused = この内容では計画できません。
plan-no-title = タイトルを入力してください。
plan-too-long = タイトルは200文字まで、説明は4,000文字までです。
plan-no-scope = 停止するコンポーネント、サイト、またはお客様を入力してください。
plan-wide-scope = コンポーネント、サイト、お客様は1,000件まで入力できます。
plan-no-component = コンポーネント「{ $name }」はありません。
plan-no-site = サイト「{ $name }」はありません。
plan-no-customer = お客様「{ $name }」はありません。
plan-no-zone = タイムゾーン「{ $name }」はありません。Asia/Tokyo のような名前を入力してください。
plan-duration = 予定時間の長さは1分から14日までです。
plan-lead = 連絡先に知らせるのは、最大で30日前からです。
plan-start = 繰り返しの規則に、初回の開始日が含まれていません。
plan-exception = { $at }は、繰り返しの規則の開始日時ではありません。
plan-overlap = 前の予定時間が終わる前に、次の予定時間が始まります。
plan-long-ago = 初回の開始日時が20年より前です。
plan-over = 残っている予定時間がありません。すべて過去の日時です。
rule-unsupported = 「{ $part }」には対応していません。
rule-invalid = 「{ $part }」を解釈できません。
rule-no-frequency = 繰り返しの規則には FREQ=DAILY、WEEKLY、MONTHLY のいずれかが必要です。
rule-two-ends = 繰り返しの規則の終わりは、COUNT と UNTIL のどちらか一方だけで指定してください。
rule-remedy = 1回だけの場合は空欄にし、繰り返す場合は FREQ=MONTHLY;BYDAY=2SU のような規則を入力してください。
plan-unknown-remedy = インベントリにあるとおりに入力するか、取り除いてください。
plan-start-remedy = 繰り返しの規則に含まれる日を初回の開始日にしてください。
plan-exception-remedy = 取り除くか、予定時間が始まる日時を入力してください。
plan-overlap-remedy = 繰り返しの間隔を広げるか、予定時間を短くしてください。
plan-later-remedy = より後の開始日時を選んでください。
ical-line = { $line }行目: { $problem }
ical-no-calendar = iCalendarファイルではありません。BEGIN:VCALENDAR で始まる必要があります。
ical-truncated = END:{ $end } の前でファイルが終わっています。
ical-too-large = カレンダーが1MiBまたは予定500件を超えています。
ical-empty = 予定が含まれていません。
ical-no-property = 「名前:値」の形式のプロパティではありません。
ical-ends-before-start = 予定の終了（DTEND）が開始（DTSTART）より後ではありません。
ical-missing = 予定に { $what } がありません。

# コマンドライン
cli-outbox-announcements = メンテナンスのお知らせ: { $counts }
maintenance-can-take = アクセスできなくなる可能性のあるサイト { $n }件
