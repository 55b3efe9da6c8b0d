//! Results of advanced hunting queries: the API's answer (`Schema` and `Results`) and the page's CSV export.

use super::device::sha256;
use super::scene::Scene;
use super::text::Text;

/// Columns and types of the API's answer.
const SCHEMA: [(&str, &str); 9] = [
    ("Timestamp", "DateTime"),
    ("DeviceId", "String"),
    ("DeviceName", "String"),
    ("ActionType", "String"),
    ("FileName", "String"),
    ("ProcessCommandLine", "String"),
    ("AccountName", "String"),
    ("AccountUpn", "String"),
    ("SHA256", "String"),
];
/// Processes: file name and command line.
const PROCESSES: [(&str, &str); 5] = [
    ("powershell.exe", "powershell.exe -NoProfile -File C:\\Scripts\\inventory.ps1"),
    ("cmd.exe", "cmd.exe /c dir \"C:\\Program Files\""),
    ("excel.exe", "\"EXCEL.EXE\" /dde"),
    ("7z.exe", "7z.exe a -tzip backup.zip Documents"),
    ("msedge.exe", "\"msedge.exe\" --profile-directory=Default"),
];
/// Header of the page's export; it begins with a byte order mark.
pub const CSV_HEADER: &str = "\u{feff}Timestamp,DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,RemoteUrl,LocalIP,Protocol,\
InitiatingProcessFileName,InitiatingProcessAccountName\r\n";

/// What comes before the rows of the API's answer.
pub fn begin_answer(out: &mut Text) {
    out.raw("{\"Stats\":{\"ExecutionTime\":0.4,\"dataset_statistics\":[]},\"Schema\":[");
    for (position, (name, kind)) in SCHEMA.iter().enumerate() {
        out.raw(if position == 0 { "" } else { "," })
            .raw("{\"Name\":\"")
            .raw(name)
            .raw("\",\"Type\":\"")
            .raw(kind)
            .raw("\"}");
    }
    out.raw("],\"Results\":[");
}

/// A row of the API's answer: a process that started.
pub fn answer_row(scene: &mut Scene<'_>, out: &mut Text, time: i64, first: bool) {
    let person = scene.tenant.person(scene.random.index(scene.tenant.people.len()));
    let (name, command) = scene.random.pick(&PROCESSES);
    out.raw(if first { "\n{\"Timestamp\":\"" } else { ",\n{\"Timestamp\":\"" })
        .time_with_fraction(time, scene.random.below(10_000_000));
    out.raw("\",\"DeviceId\":\"").raw(&person.device_id).raw("\",\"DeviceName\":\"").raw(&person.device);
    out.raw("\",\"ActionType\":\"ProcessCreated\",\"FileName\":\"")
        .raw(name)
        .raw("\",\"ProcessCommandLine\":\"")
        .escaped(command);
    out.raw("\",\"AccountName\":\"")
        .raw(&person.alias)
        .raw("\",\"AccountUpn\":\"")
        .raw(&person.upn)
        .raw("\",\"SHA256\":\"");
    sha256(out, name.len() as u64);
    out.raw("\"}");
}

/// A row of the page's export: a connection, with the time as the page displays it.
pub fn csv_row(scene: &mut Scene<'_>, out: &mut Text, time: i64) {
    let person = scene.tenant.person(scene.random.index(scene.tenant.people.len()));
    let bits = scene.random.bits();
    out.time_as_hunting_page(time).raw(",").raw(&person.device_id).raw(",").raw(&person.device);
    out.raw(if bits.is_multiple_of(9) { ",ConnectionFailed," } else { ",ConnectionSuccess," });
    out.raw("203.0.113.").number(bits % 250 + 1).raw(",443,").raw(if bits.is_multiple_of(2) {
        "files.example.net"
    } else {
        "\"www.example.com/a,b\""
    });
    out.raw(",10.1.")
        .number(bits / 11 % 200)
        .raw(".")
        .number(bits / 13 % 250)
        .raw(",Tcp,msedge.exe,")
        .raw(&person.alias)
        .raw("\r\n");
}
