"""The Vietnamese of what the program says about definitions and refusals, by its English template.

Parts within quotes are names of a definition and are never translated; other parts are looked up here as well.
"""

from __future__ import annotations

from writs.core.vietnamese_words import ADVICE, WORDS

_READING = {
    "The file cannot be read here: {0}.": "Không đọc được tệp tại đây: {0}.",
    "The file cannot be read: {0}.": "Không đọc được tệp: {0}.",
    "The file is not valid UTF-8 text.": "Tệp không phải văn bản UTF-8 hợp lệ.",
    "The file exceeds {0} KB.": "Tệp vượt quá {0} KB.",
    "The file holds more than {0} values.": "Tệp chứa quá {0} giá trị.",
    "The file is nested more than {0} levels deep.": "Tệp lồng quá {0} cấp.",
    "A text exceeds {0} characters.": "Một đoạn chữ dài quá {0} ký tự.",
    "The character {0} is not allowed.": "Không được dùng ký tự {0}.",
    "Tags are not allowed: {0}.": "Không được dùng thẻ kiểu: {0}.",
    "Anchors are not allowed.": "Không được dùng điểm neo (&).",
    "Aliases are not allowed.": "Không được dùng tham chiếu (*).",
    "Merge keys are not allowed.": "Không được dùng khóa gộp (<<).",
    "Keys must be plain text.": "Khóa phải là chữ thường.",
    "Only one document may stand in a file.": "Mỗi tệp chỉ được chứa một văn bản.",
    "A document must be a mapping of keys and values.": "Văn bản phải gồm các cặp khóa và giá trị.",
    '"{0}" appears twice; the first is on line {1}.': '"{0}" xuất hiện hai lần; lần đầu ở dòng {1}.',
    '"{0}" is not a key of {1} {2}.': '"{0}" không phải là khóa của {2}.',
    '"{0}" is no language; a text with a comma stands in quotes.': (
        '"{0}" không phải ngôn ngữ; chữ có dấu phẩy phải đặt trong ngoặc kép.'
    ),
    '{0} needs "{1}".': '{0} phải có "{1}".',
    'A procedure needs "{0}".': 'Thủ tục phải có "{0}".',
    'Transition "{0}" needs "{1}".': 'Bước chuyển "{0}" phải có "{1}".',
    'A value needs "from".': 'Mỗi giá trị phải có "from".',
    '"{0}" needs "values".': '"{0}" phải có "values".',
    'The choice "{0}" needs "of".': 'Lựa chọn "{0}" phải có "of".',
    '"{0}" must be text.': '"{0}" phải là chữ.',
    '"{0}" must be a list.': '"{0}" phải là danh sách.',
    '"{0}" must be a name or a list of names.': '"{0}" phải là tên hoặc danh sách tên.',
    '"{0}" must be a mapping of keys and values.': '"{0}" phải gồm các cặp khóa và giá trị.',
    '"{0}" must be a day such as 2026-07-01, not "{1}".': '"{0}" phải là ngày, ví dụ 2026-07-01, không phải "{1}".',
    '"times" must be a number.': '"times" phải là số.',
    'Write yes or no, not "{0}".': 'Hãy viết yes hoặc no, không viết "{0}".',
    '"{0}" is not a name: small letters, digits and _.': '"{0}" không hợp lệ: chỉ dùng chữ thường, số và _.',
    '"{0}" is a word of the language.': '"{0}" là từ dành riêng.',
    '"{0}" is both a {1} and a {2}.': '"{0}" vừa là {1} vừa là {2}.',
    '"{0}" is both a state and a group.': '"{0}" vừa là trạng thái vừa là nhóm.',
    '{0} deadlines are called "{1}".': 'Có {0} thời hạn cùng tên "{1}".',
    "The sections do not stand in the usual order.": "Các mục không đúng thứ tự thông thường.",
    '{0} "{1}" has no title in "{2}".': '{0} "{1}" chưa có tên bằng "{2}".',
    'A title says its language: {{{0}: "…"}}.': 'Tên phải nêu ngôn ngữ: {{{0}: "…"}}.',
    "This file asks for edition {0}; this program knows {1}.": (
        "Tệp yêu cầu phiên bản ngôn ngữ {0}; chương trình chỉ biết {1}."
    ),
    '"{0}" is {1}, not "{2}".': '"{0}" là {1}, không phải "{2}".',
    "A start is a day fact, entry, due of D, meeting of D, or {later_of: […]}.": (
        "Mốc bắt đầu là một dữ kiện ngày, entry, due of D, meeting of D hoặc {later_of: […]}."
    ),
    "A pause needs either while or between (two day facts).": (
        "Khoảng tạm dừng cần while hoặc between (hai dữ kiện ngày)."
    ),
    'Time goes on as remaining, restart or absolute, not "{0}".': (
        'Thời hạn tiếp tục theo remaining, restart hoặc absolute, không phải "{0}".'
    ),
    "Say what becomes of open {0} when the case ends.": "Hãy nêu xử lý {0} đang mở khi việc kết thúc.",
    'A wait must say "{0}": for whom, until what, when it is looked at again, by whom and why.': (
        'Mục chờ phải nêu "{0}": chờ ai, đến khi nào, bao lâu xem lại, ai xem và vì sao.'
    ),
    'There is no calendar "{0}".{1} There are: {2}.': 'Không có lịch "{0}".{1} Hiện có: {2}.',
    ' Did you mean "{0}"?': ' Có phải ý bạn là "{0}"?',
}
_NAMES = {
    'Unknown {0} "{1}".': 'Không có {0} "{1}".',
    "The condition cannot be read at its end: {0}.": "Không hiểu điều kiện ở phần cuối: {0}.",
    'The condition cannot be read at "{0}": {1}.': 'Không hiểu điều kiện tại "{0}": {1}.',
    'expected "{0}"': 'ở đây phải là "{0}"',
    "expected {0}": "ở đây phải là {0}",
    "expected a word": "ở đây phải là một từ",
    '"{0}" is no function; there are least, greatest and rounded': (
        '"{0}" không phải là hàm; chỉ có least, greatest và rounded'
    ),
    "rounded needs a value and a step": "rounded cần một giá trị và một bước",
    "there is no such day": "không có ngày này",
    "this is no word of the language": "đây không phải từ của ngôn ngữ",
    "this is not expected here": "không chờ đợi phần này ở đây",
    "too many times not": "quá nhiều lần not",
    'two comparisons in a row; join them with "and"': 'hai phép so sánh liền nhau; hãy nối bằng "and"',
    "it has more than {0} parts": "có quá {0} phần",
    "it is longer than {0} characters": "dài quá {0} ký tự",
    "it is longer than {0} years": "dài quá {0} năm",
    "it is nested more than {0} levels deep": "lồng quá {0} cấp",
    'only days can be {0}; write "{1} {0} days" or "{1} {2}s"': (
        'chỉ ngày mới có thể là {0}; hãy viết "{1} {0} days" hoặc "{1} {2}s"'
    ),
    'write for example "10 days", "5 working days", "7 clear days", "24 hours", "6 months"': (
        'ví dụ hãy viết "10 days", "5 working days", "7 clear days", "24 hours", "6 months"'
    ),
    "Cannot compare {0} with {1}.": "Không so sánh được {0} với {1}.",
    "Cannot write {0} {1} {2}.": "Không viết được {0} {1} {2}.",
    "{0} cannot be compared.": "Không so sánh được {0}.",
    "{0} cannot be taken of {1}.": "Không tính được {0} của {1}.",
    "{0} needs values of one type, not {1}.": "{0} cần các giá trị cùng loại, không phải {1}.",
    "{0} is wanted; this is {1}.": "Ở đây cần {0}; đây là {1}.",
    '"{0}" is {1}; {2} is needed here.': '"{0}" là {1}; ở đây cần {2}.',
    "A condition must be yes or no; this is {0}.": "Điều kiện phải là có hoặc không; đây là {0}.",
    'This is yes or no, not "{0}".': 'Đây là có hoặc không, không phải "{0}".',
    'Use "=" for {0}, not "is".': 'Với {0} hãy dùng "=", không dùng "is".',
    'Use "is" for {0}, not "{1}".': 'Với {0} hãy dùng "is", không dùng "{1}".',
    'A deadline is {0}, not "{1}".': 'Thời hạn chỉ có thể {0}, không phải "{1}".',
    "A deadline is {0}; it is not known or unknown.": "Thời hạn là {0}; không nói biết hay chưa biết.",
    'Say what "{0}" is: {1}.': 'Hãy nêu "{0}" thế nào: {1}.',
    "Money is {0} here, not {1}.": "Ở đây tiền tính bằng {0}, không phải {1}.",
    "Hours can be added to a moment only, not to a day.": "Chỉ cộng giờ vào thời điểm, không cộng vào ngày.",
    "Working and clear days are counted by deadlines; ask with `due of`.": (
        "Ngày làm việc và ngày trọn vẹn do thời hạn tính; hãy hỏi bằng `due of`."
    ),
    '"{0}" is no parameter; only parameters change on a day.': (
        '"{0}" không phải tham số; chỉ tham số mới thay đổi theo ngày.'
    ),
    '"{0}" is no choice of {1}.': '"{0}" không phải lựa chọn của {1}.',
    '"{0}" is no state or group of {1}.': '"{0}" không phải trạng thái hay nhóm của {1}.',
    '{0} have no amount "{1}" to add up.': '{0} không có số tiền "{1}" để cộng.',
    'The calendar has no span "{0}".': 'Lịch không có khoảng "{0}".',
    "This condition is always yes.": "Điều kiện này luôn đúng.",
    "This condition is never yes.": "Điều kiện này không bao giờ đúng.",
    '"{0}" is computed and cannot be given.': '"{0}" được tính, không nhập được.',
    '"{0}" is computed and cannot be set.': '"{0}" được tính, không ghi được.',
    '"{0}" is computed from itself.': '"{0}" được tính từ chính nó.',
    '"{0}" is {1}; records writes days.': '"{0}" là {1}; records chỉ ghi ngày.',
    '"{0}" is computed through more than {1} other facts.': '"{0}" được tính qua hơn {1} dữ kiện khác.',
    "A day fact is called …_on, a moment …_at, and no other fact is.": (
        "Tên dữ kiện ngày phải tận cùng bằng _on, thời điểm bằng _at, và chỉ chúng mới vậy."
    ),
    'Nothing ever sets "{0}".': 'Không có gì ghi giá trị cho "{0}".',
    '"{0}" asks for "{1}", which no path to it has set.': (
        '"{0}" hỏi "{1}" nhưng chưa đường nào đến đó ghi giá trị này.'
    ),
    'No rule reads "{0}".': 'Không quy tắc nào dùng "{0}".',
    'Nothing uses "{0}".': 'Không nơi nào dùng "{0}".',
    '"{0}" has no value on {1}, a day the procedure is in force.': (
        '"{0}" không có giá trị vào {1}, khi thủ tục đang có hiệu lực.'
    ),
    "The values do not follow each other in time.": "Các giá trị không theo thứ tự thời gian.",
}
_WAY = {
    "No transition comes from start.": "Không có bước nào mở việc.",
    "No state is final.": "Không có trạng thái kết thúc.",
    'No way leads to "{0}".': 'Không có đường nào đến "{0}".',
    'No way leads from "{0}" to an end.': 'Từ "{0}" không có đường nào đến kết thúc.',
    'A case can stand in "{0}" with no deadline running and nobody waited for.': (
        'Việc có thể nằm ở "{0}" mà không thời hạn nào chạy và không chờ ai.'
    ),
    'The deadlines of "{0}" hand on to each other in too many ways to be checked.': (
        'Các thời hạn của "{0}" nối tiếp nhau theo quá nhiều cách, không kiểm tra được.'
    ),
    'The only clock certain to run in "{0}" ends after a year or more.': (
        'Ở "{0}" chỉ chắc chắn có thời hạn dài từ một năm trở lên.'
    ),
    '"{0}" lies on a way that can go round for ever: no deadline bounds it.': (
        '"{0}" nằm trên một vòng có thể lặp mãi: không thời hạn nào giới hạn.'
    ),
    '"{0}" leaves the end "{1}".': '"{0}" rời khỏi trạng thái kết thúc "{1}".',
    '"{0}" interrupts nothing, so there is nothing to go back to.': (
        '"{0}" không phải trạng thái gián đoạn nên không có nơi quay lại.'
    ),
    '"{0}" interrupts, but no pause stops the clocks.': '"{0}" làm gián đoạn nhưng không dừng thời hạn nào.',
    'No transition leads back from "{0}".': 'Không có bước nào quay lại từ "{0}".',
    'The clock, or a log, could fire both "{0}" and "{1}".': 'Cả "{0}" và "{1}" cùng có thể xảy ra.',
    'The guard of "{0}" can never be yes.': 'Điều kiện của "{0}" không bao giờ thỏa.',
    'The clock fires "{0}", which does not say by: clock.': (
        'Hệ thống tự thực hiện "{0}" nhưng bước này không ghi by: clock.'
    ),
    'The clock cannot supply "{0}".': 'Hệ thống không thể nhập "{0}".',
    '"{0}" is by: clock, but no deadline, child or parent fires it.': (
        '"{0}" do hệ thống thực hiện nhưng không có gì kích hoạt.'
    ),
    'The clock would take a coercive measure without a person: "{0}" brings {1}.': (
        'Hệ thống sẽ tự áp dụng biện pháp cưỡng chế không qua người: "{0}" làm phát sinh {1}.'
    ),
}
_TIMES = {
    'Say whose duty (owner) or whose right (right_of) "{0}" is.': (
        'Hãy nêu "{0}" là nghĩa vụ (owner) hay quyền (right_of) của ai.'
    ),
    '"{0}" names no law.': '"{0}" chưa nêu căn cứ pháp luật.',
    'Nothing meets "{0}".': 'Không có gì hoàn thành "{0}".',
    '"{0}" cannot be fired in "{1}".': 'Không thực hiện được "{0}" ở "{1}".',
    'None of {0}, who owe "{1}", may fire what meets it.': (
        'Người có nghĩa vụ {0} không được thực hiện bước hoàn thành "{1}".'
    ),
    '"{0}" needs one measure; it has {1}.': '"{0}" cần đúng một cách tính; hiện có: {1}.',
    '"{0}" is not a period.': '"{0}" không phải khoảng thời gian.',
    '"{0}" does not say from when.': '"{0}" không nêu tính từ khi nào.',
    '"{0}" is {1}, not a day.': '"{0}" là {1}, không phải ngày.',
    'The clock of "{0}" never starts: nothing sets "{1}".': (
        'Thời hạn "{0}" không bao giờ bắt đầu: không có gì ghi "{1}".'
    ),
    'Hours need a moment; "{0}" is a day.': 'Tính giờ cần thời điểm; "{0}" là ngày.',
    "Only a deadline of a state runs from entry.": "Chỉ thời hạn của trạng thái mới tính từ khi vào.",
    '"{0}" has no number, so say when it is looked at again.': ('"{0}" không có số ngày nên phải nêu bao lâu xem lại.'),
    '"{0}" says not before, but holds nothing back.': ('"{0}" là thời điểm sớm nhất nhưng không chặn bước nào.'),
    '"{0}" runs while {1} holds back every act that meets it.': (
        '"{0}" vẫn chạy trong khi {1} chặn mọi bước hoàn thành.'
    ),
    'Say how many times "{0}" may extend.': 'Hãy nêu "{0}" được gia hạn mấy lần.',
    'Say how many times "{0}" may restore.': 'Hãy nêu "{0}" được khôi phục mấy lần.',
    'Say for how long "{0}" restores: within a period from its day, or until a day fact.': (
        'Hãy nêu "{0}" khôi phục trong bao lâu: within một khoảng kể từ ngày đó, hoặc until một dữ kiện ngày.'
    ),
    '"{0}" is no rung.': '"{0}" không phải bậc nhắc.',
    "This rung lies before the clock starts: {0} before the end of {1}.": (
        "Bậc này nằm trước khi thời hạn bắt đầu: {0} trước khi hết {1}."
    ),
    "Say how many times.": "Hãy nêu số lần.",
    "A superior is called upon from the due day on, not before.": ("Chỉ báo cấp trên từ ngày đến hạn, không sớm hơn."),
    'Ladder "{0}" never leaves the owner.': 'Thang nhắc "{0}" không bao giờ báo người khác.',
    'Nothing ends the pause "{0}", and it has no longest.': ('Không có gì chấm dứt "{0}" và không có thời hạn tối đa.'),
    '"{0}" is {1}; a pause needs yes or no.': '"{0}" là {1}; khoảng tạm dừng cần có hoặc không.',
    '"{0}" limits a status, yet its last day rolls.': ('"{0}" giới hạn một tình trạng nhưng ngày cuối vẫn được dời.'),
    '"{0}" here, "{1}" in {2}, same article.': 'Cùng một điều nhưng ở đây ghi "{0}", ở {2} ghi "{1}".',
}
_PEOPLE = {
    'Nobody may fire "{0}": it names no role.': 'Không ai được thực hiện "{0}": chưa nêu vai trò nào.',
    'Nobody may fire "{0}": {1} may not act where he is a party himself.': (
        'Không ai được thực hiện "{0}": {1} không được làm khi chính mình là một bên.'
    ),
    'Nobody may fire "{0}": {1} proposes it, another {2} must approve it, and there is one.': (
        'Không ai được thực hiện "{0}": {1} đề xuất, một {2} khác phải phê duyệt, mà chỉ có một người.'
    ),
    '"{0}" must not be done by who did "{1}", but only {2} may do either and an office has one.': (
        '"{0}" không do người đã làm "{1}" thực hiện, nhưng cả hai chỉ thuộc {2}, và mỗi cơ quan chỉ có một.'
    ),
    '"{0}" is signed by {1}, who takes no part in {2}.': '"{0}" do {1} ký nhưng người này không tham gia {2}.',
    'No transition issues "{0}".': 'Không bước nào ban hành "{0}".',
    "{0} is in force from {1}, this rule from {2}.": "{0} có hiệu lực từ {1}, quy tắc này từ {2}.",
    "{0} is in force until {1}, this rule from {2}.": "{0} có hiệu lực đến {1}, quy tắc này từ {2}.",
    '"{0}" is uncertain and does not say why.': '"{0}" chưa chắc chắn mà không nêu lý do.',
    '"{0}" counts as nothing.': '"{0}" chưa thuộc nhóm thống kê nào.',
    'Procedure "{0}" is not in the catalogue.': 'Thủ tục "{0}" không có trong danh mục.',
    "Nothing opens {0}.": "Không bước nào mở {0}.",
    "{0} is not part of {1}.": "{0} không thuộc {1}.",
    '"{0}" opens nothing: it does not come from start.': '"{0}" không mở việc nào: bước này không từ start.',
    "{0} reads its parent but names none.": "{0} đọc dữ liệu việc chính nhưng không nêu thủ tục chính.",
    "{0} and {1} are both in force on {2}.": "{0} và {1} cùng có hiệu lực ngày {2}.",
    "{0} stands in {1}, too.": "{0} cũng nằm trong {1}.",
    "No version of {0} is in force on {1}.": "Không có phiên bản nào của {0} có hiệu lực ngày {1}.",
    "{0} ends on {1}, before it begins.": "{0} hết hiệu lực ngày {1}, trước khi bắt đầu.",
    'Pending cases may stand in "{0}", which this version lacks.': (
        'Việc đang giải quyết có thể ở "{0}" mà phiên bản này không có.'
    ),
    'Pending cases may stand in "{0}"; "{1}" is an end, and a provision cannot end a case.': (
        'Việc đang giải quyết có thể ở "{0}"; "{1}" là trạng thái kết thúc,'
        " mà quy định chuyển tiếp không kết thúc việc."
    ),
    'No scenario {0} "{1}".': 'Chưa có kịch bản nào {0} "{1}".',
    "There is no {0} at {1}.": "Không có cảnh báo {0} tại {1}.",
}
_REFUSALS = {
    'the case is "{0}"': 'việc đang ở "{0}"',
    'the case has ended ("{0}")': 'việc đã kết thúc ("{0}")',
    '{0}; "{1}" starts from {2}{3}': '{0}; "{1}" chỉ thực hiện từ {2}{3}',
    '. In time for "{0}", but the clock had fired "{1}" (event {2}){3}': (
        '. Kịp hạn "{0}", nhưng hệ thống đã thực hiện "{1}" (sự kiện {2}){3}'
    ),
    "; the way back is {0}": "; cách quay lại là {0}",
    "there is nothing to go back to": "không có trạng thái nào để quay lại",
    '"{0}" must be given': 'phải nhập "{0}"',
    '"{0}" must be given for the new case of {1}': 'phải nhập "{0}" cho việc mới thuộc {1}',
    '"{0}" must be given: it decides which version of {1} applies': (
        'phải nhập "{0}": dữ kiện này quyết định phiên bản nào của {1} được áp dụng'
    ),
    '"{0}" holds it back until {1}': '"{0}" chặn bước này đến {1}',
    "time goes on": "khi thời hạn tiếp tục",
    'the time of "{0}" ended on {1}': 'thời hạn "{0}" đã hết ngày {1}',
    "{0}: not fulfilled{1}": "{0}: chưa thỏa{1}",
    "not so: {0}{1}": "không đúng: {0}{1}",
    "it cannot be told whether {0}{1}": "chưa thể biết {0} hay không{1}",
    " (not known: {0})": " (chưa biết: {0})",
    "{0} does not apply to this case: {1}": "{0} không áp dụng cho việc này: {1}",
    "{0} of {1} have not ended": "{0} {1} chưa kết thúc",
    '"{0}" may not do this{1}; it is for {2}': '"{0}" không được làm việc này{1}; việc này của {2}',
    " without a delegation on file": " khi chưa có ủy quyền",
    '{0} did "{1}"; another person must do this': '{0} đã làm "{1}"; người khác phải làm việc này',
    "{0} proposed it; another person must approve it": "{0} đã đề xuất; người khác phải phê duyệt",
    "the case is assigned to {0}, not to {1}": "việc được phân công cho {0}, không phải {1}",
    '"{0}" must be of grade {1} at least; {2} is {3}': '"{0}" phải từ ngạch {1} trở lên; {2} là {3}',
    '{0} is or is related to "{1}"': '{0} là hoặc có liên quan đến "{1}"',
    '{0} is "{1}" in this case': '{0} là "{1}" trong việc này',
}
VIETNAMESE: dict[str, str] = {
    **WORDS, **_READING, **_NAMES, **_WAY, **_TIMES, **_PEOPLE, **_REFUSALS, **ADVICE,
}  # fmt: skip
