# お客様へのお知らせ。「動作を確認」は、すべての検証に合格したサイトの数にのみ使う。

notice-drill = [訓練]
notice-subject-first = [{ $operator }] 障害のお知らせ: お客様のサイト{ $n }件が表示できません
notice-subject-impaired = [{ $operator }] 障害のお知らせ: お客様のサイト{ $n }件が不安定です
notice-subject-presumed = [{ $operator }] 障害のお知らせ: お客様のサイト{ $n }件にアクセスできないと推定されます
notice-subject-waiting = [{ $operator }] 障害のお知らせ: お客様のサイト{ $n }件の動作をまだ確認できていません
notice-subject-goes-on = [{ $operator }] 障害のお知らせ: お客様のサイト{ $n }件が引き続き表示できません
notice-subject-restored = [{ $operator }] ホスティング会社が対応完了を発表: サイト{ $total }件中{ $verified }件の動作を確認
notice-subject-works = [{ $operator }] 障害に関係するお客様のサイト全{ $n }件の動作を確認しました
notice-subject-works-some = [{ $operator }] サイト{ $total }件中{ $verified }件の動作を確認しました。残りはこの障害の対象外としました
notice-subject-excluded = [{ $operator }] お客様のサイト{ $n }件をこの障害の対象外としました（動作は確認していません）
notice-subject-removed = [{ $operator }] お客様のサイト{ $n }件は当社の監視対象ではなくなりました
notice-subject-again = [{ $operator }] 障害再発のお知らせ: お客様のサイト{ $n }件が表示できません

notice-next = { $at }までに、ステータスページでお知らせします。
notice-fact-label = 状況
notice-cause-label = 原因
notice-cause-stated = ホスティング会社の説明: 「{ $words }」
notice-stated-label = ホスティング会社からのお知らせ
notice-corrected-label = ホスティング会社からのお知らせ（訂正）
notice-response-label = 対応状況
notice-next-label = 次回のお知らせ
notice-contact-label = お問い合わせ
notice-own-page-label = お客様のサイトの現在の状況
notice-page-label = ステータスページ

notice-fact-hit = { $at }時点で、お客様のサイト{ $n }件が表示できないことを、当社のチェックで確認しています。障害は{ $since }に発生しました。
notice-fact-impaired = { $at }時点で、お客様のサイト{ $n }件について、当社のチェックの一部が失敗しているか、応答が得られていません。表示が遅い場合や、表示できない場合があります。障害は{ $since }に発生しました。
notice-fact-presumed = { $at }時点で、お客様のサイト{ $n }件が依存しているコンポーネントに障害が発生しています。これらのサイトにはアクセスできないと推定され、1つずつ確認しています。障害は{ $since }に発生しました。
notice-fact-none-hit = { $at }時点で、この障害に関係するお客様のサイト{ $n }件の動作をまだ確認できていません。
notice-fact-works = { $at }時点で、この障害に関係するお客様のサイト全{ $n }件の動作を確認しました。すべてのレイヤーが複数回連続でチェックに合格しています。障害は{ $since }に発生しました。
notice-fact-works-since = { $after }後の{ $at }以降、すべてのレイヤーがチェックに合格しています。レイヤーごとにチェックの時刻が異なるため、実際にはその少し前から動作していた可能性があります。
notice-fact-works-some = { $at }時点で、お客様のサイト{ $n }件の動作を確認しました。すべてのレイヤーが複数回連続でチェックに合格しています。ほかの{ $excluded }件は理由があってこの障害の対象外としており、動作は確認していません。障害は{ $since }に発生しました。
notice-fact-excluded = { $at }時点で、お客様のサイト{ $n }件を、{ $since }に発生した障害の対象外としています。これは動作を確認したという意味ではありません。この障害以外の原因で失敗しているなどの理由により、対象外としたものです。
notice-fact-removed = { $at }時点で、{ $since }に発生した障害に関係していたお客様のサイト{ $n }件は、当社のお客様サイトの一覧に登録されていません。今後はチェックを行わないため、再び動作するようになってもお知らせできません。
notice-response-excluded = 引き続きチェックを行います。各サイトの現在のチェック結果は、お客様のページでご覧いただけます。表示できないサイトがある場合は、お問い合わせください。
notice-response-removed = 誤りと思われる場合は、お問い合わせください。
notice-response-checking = 引き続きお客様のサイトを1つずつチェックしています。すべてのサイトの動作を確認でき次第、お知らせします。
notice-response-recurring = 障害が繰り返し発生しています。引き続きお客様のサイトを1つずつチェックしています。すべてのサイトが{ $span }のあいだ障害なく動作したら、お知らせします。
notice-response-restored = ホスティング会社は、対応が完了したと発表しています: 「{ $words }」 これまでに、お客様のサイト{ $total }件中{ $verified }件の動作を確認しました。残りのサイトも1つずつ確認しています。
notice-response-works = 引き続きチェックを行います。お客様のサイトで再び異常を観測した場合は、直ちにお知らせします。

notice-list-hit = 表示できません: { $n }件
notice-list-impaired = 不安定: { $n }件
notice-list-presumed = アクセスできないと推定（障害のあるコンポーネントに依存）: { $n }件
notice-list-unverified = 失敗は観測されなくなったが、動作は未確認: { $n }件
notice-list-at-risk = 影響のおそれ（障害のあるコンポーネントに依存。失敗は観測されていないか、別の経路でアクセス可能）: { $n }件
notice-list-verified = 動作確認済み: { $n }件
notice-list-excluded = この障害の対象外: { $n }件
notice-list-more = ほか{ $n }件
notice-customers = 対象のお客様: { $customers }
