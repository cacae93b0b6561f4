"""Why a file is refused as a whole: one code and one plain Chinese sentence each (what is wrong; what to do)."""

_SAVE_AS = "请用电子表格软件打开后另存为“Excel 工作簿（.xlsx）”，再重新上传。"
_TEMPLATE = "请下载本系统的申报表模板，把内容按“只粘贴数值”的方式填入后再上传。"

REFUSALS: dict[str, str] = {
    "empty_file": "文件是空的，没有任何内容。请检查文件是否保存成功，例如重新保存填好的申报表后再上传。",
    "file_too_big": "文件超过 10 MB。申报表只有文字时一般不到 1 MB。请删去图片和多余的工作表，或按内设机构分成几个文件上传。",
    "not_xlsx": "这不是 .xlsx 格式的工作簿，也不是文本表格（.csv），只改文件扩展名也不行。" + _SAVE_AS,
    "quotes_open": "文本表格里有双引号没有成对，无法判断内容到哪里为止。" + _SAVE_AS,
    "encrypted": "文件设有打开密码，系统无法读取。请取消密码（文件—信息—保护工作簿）并保存后再上传。",
    "corrupt": "文件已损坏或不完整，无法读取。请用电子表格软件打开核对，另存为新的 .xlsx 文件后再上传。",
    "too_many_parts": "文件内部的组成部分过多，不是正常的申报表。" + _TEMPLATE,
    "overlapping_parts": "文件内部的各部分互相重叠，不是电子表格软件正常保存的文件。" + _TEMPLATE,
    "duplicate_part": "文件内部同一部分出现两次，内容以哪个为准无法判断。" + _SAVE_AS,
    "bad_part_name": "文件内部含有不正常的路径，不是电子表格软件正常保存的文件。" + _TEMPLATE,
    "macros": "文件含有宏。申报表不需要宏。请另存为不带宏的“Excel 工作簿（.xlsx）”后再上传。",
    "embedded_object": "文件内嵌入了其他文件或控件。申报表只收文字。请删去嵌入的对象后再上传。",
    "external_link": "文件引用了其他工作簿的数据。请断开链接（数据—编辑链接—断开链接），保存后再上传。",
    "data_connection": "文件含有外部数据连接。请删去连接（数据—查询和连接），把内容粘贴为数值后再上传。",
    "too_big_unpacked": "文件展开后内容过大，超出申报表的正常范围。" + _TEMPLATE,
    "dtd": "文件内部含有不允许的声明（DOCTYPE），不是电子表格软件正常保存的文件。" + _TEMPLATE,
    "too_deep": "文件内部结构层数过多，不是电子表格软件正常保存的文件。" + _TEMPLATE,
    "strict_ooxml": "文件保存成了“Strict Open XML 电子表格”。请另存为普通的“Excel 工作簿（.xlsx）”后再上传。",
    "rows_out_of_order": "工作表内部的行号或列号前后颠倒或重复，内容以哪个为准无法判断。" + _SAVE_AS,
    "out_of_range": "工作表内部的行号或列号超出范围。" + _TEMPLATE,
    "too_many_rows": "工作表的行数过多（一次最多 5,000 项，也不要给空行加边框或格式）。请删去表格下方的空行，或分成几个文件上传。",
    "too_many_columns": "工作表填写的列过多（申报表为 22 列）。请删去表格右侧多余的列后再上传。",
    "too_many_elements": "文件内部的格式和标记过多。" + _TEMPLATE,
    "too_many_merges": "合并单元格过多或范围过大。请取消表格内的合并单元格，每行填写完整内容后再上传。",
    "too_many_styles": "单元格样式过多。" + _TEMPLATE,
    "too_many_strings": "文件内的文字条数过多，超出申报表的正常范围。" + _TEMPLATE,
    "too_many_sheets": "工作表过多（最多 50 张）。请只保留“证明事项清理申报表”这一张后再上传。",
    "too_many_hyperlinks": "超链接或定义的名称过多。请清除超链接和多余的名称后再上传。",
    "too_slow": "读取文件用时过长，已停止。" + _TEMPLATE,
}


# What to do with a file of a kind that is not read, where the kind can be told: words for the code not_xlsx.
KINDS: dict[str, str] = {
    "old_workbook": "这是旧格式的工作簿（.xls、.et、.xlsb 或 .ods），系统不直接读取，只改文件扩展名也不行。"
    "请用 WPS 表格或其他电子表格软件打开，点“文件—另存为”，文件类型选“Excel 工作簿（.xlsx）”，再上传另存的文件。",
    "text_document": "这是文字文档（如 .doc、.docx、.wps），不是工作簿。请把其中的表格复制到电子表格软件里，"
    "另存为“Excel 工作簿（.xlsx）”后再上传。",
    "web_page": "这是网页或 XML 文件，不是工作簿，只改文件扩展名也不行。" + _SAVE_AS,
}


class GateRefusal(Exception):
    """The file is refused as a whole. `code` is for programs, `words` are for the person; `kind` is a key of KINDS."""

    def __init__(self, code: str, kind: str = "") -> None:
        self.code = code
        self.kind = kind
        self.words = KINDS.get(kind) or REFUSALS[code]
        super().__init__(code)
