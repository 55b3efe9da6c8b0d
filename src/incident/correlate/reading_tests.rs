use super::*;
use crate::incident::correlate::Identifier;

fn read(alert: &Alert, configuration: &Configuration) -> (Values, Stored, Vec<Unusable>) {
    let (mut values, mut stale, mut renamed, mut unusable) =
        (Values::default(), Vec::new(), Vec::new(), Vec::new());
    let mut reader = Reader {
        configuration,
        values: &mut values,
        stale: &mut stale,
        renamed: &mut renamed,
        unusable: &mut unusable,
    };
    let stored = reader.read(alert);
    (values, stored, unusable)
}

fn facts(entity: Entity) -> Vec<(FactKind, String)> {
    facts_with(entity, "")
}

fn facts_with(entity: Entity, own: &str) -> Vec<(FactKind, String)> {
    let configuration = Configuration::read(own).unwrap();
    let organisation = Some("own".to_owned());
    let (values, stored, _) =
        read(&Alert { entities: vec![entity], organisation, ..Alert::default() }, &configuration);
    stored.facts(&values).iter().map(|fact| (fact.kind, values.name(fact.value).to_owned())).collect()
}

fn entity(kind: EntityKind, identifiers: &[(IdentifierKind, &str)]) -> Entity {
    let identifiers =
        identifiers.iter().map(|(kind, value)| Identifier { kind: *kind, value: (*value).into() });
    Entity { identifiers: identifiers.collect(), ..Entity::new(kind) }
}

#[test]
fn all_identifiers_of_one_account_are_one_fact() {
    use IdentifierKind as I;
    let account = entity(
        EntityKind::Account,
        &[
            (I::Sid, "S-1-5-21-7"),
            (I::MailAddress, "Ann@Contoso.com"),
            (I::ObjectId, "AA11"),
            (I::AccountName, "CONTOSO\\ann"),
        ],
    );
    assert_eq!(facts(account), [(FactKind::Account, "ann@contoso.com".to_owned())]);
}

#[test]
fn a_file_has_its_content_and_its_name_as_facts_and_the_device_it_is_on() {
    use IdentifierKind as I;
    let sha1 = "a".repeat(40);
    let file = entity(
        EntityKind::File,
        &[(I::Path, "C:\\a\\B.docx"), (I::Sha1, &sha1), (I::DeviceId, "d1"), (I::DeviceName, "PC1")],
    );
    assert_eq!(
        facts(file),
        [
            (FactKind::File, sha1),
            (FactKind::Device, "pc1".to_owned()),
            (FactKind::FileName, "b.docx".to_owned())
        ]
    );
}

#[test]
fn what_must_never_link_gives_no_fact() {
    use IdentifierKind as I;
    for (kind, identifier, value) in [
        (EntityKind::Account, I::Sid, "S-1-5-18"),
        (EntityKind::Account, I::AccountName, "NT AUTHORITY\\SYSTEM"),
        (EntityKind::Account, I::MailAddress, "DlpAgent"),
        (EntityKind::Account, I::AccountName, "Everyone except external users"),
        (EntityKind::Account, I::AccountName, "app@sharepoint"),
        (EntityKind::Account, I::AccountName, "ann"),
        (EntityKind::Account, I::MailAddress, "bob_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
        (EntityKind::Address, I::IpAddress, "10.1.2.3"),
        (EntityKind::Address, I::IpAddress, "::1"),
        (EntityKind::Address, I::IpAddress, "40.92.1.1"),
        (EntityKind::File, I::Md5, "D41D8CD98F00B204E9800998ECF8427E"),
        (EntityKind::Application, I::ApplicationId, "00000003-0000-0000-c000-000000000000"),
        (EntityKind::Device, I::DeviceName, "localhost"),
    ] {
        assert_eq!(facts(entity(kind, &[(identifier, value)])), [], "{value}");
    }
}

#[test]
fn entities_of_other_organisations_do_not_link_but_can_be_destinations() {
    let account = || entity(EntityKind::Account, &[(IdentifierKind::MailAddress, "x@fabrikam.com")]);
    let other = Some("other".to_owned());
    assert_eq!(facts(Entity { organisation: other.clone(), ..account() }), []);
    let target = Entity { organisation: other, ..account() }.in_role(Role::Destination);
    assert_eq!(facts(target), [(FactKind::Destination, "x@fabrikam.com".to_owned())]);
    assert_eq!(facts_with(account(), "own-domains = [\"Contoso.com\"]"), []);
    assert_eq!(facts_with(account(), "own-domains = [\"@Fabrikam.com\"]").len(), 1);
}

#[test]
fn an_empty_file_is_never_under_any_of_its_hashes() {
    let sha1 = "b".repeat(40);
    let file = entity(
        EntityKind::File,
        &[(IdentifierKind::Sha1, &sha1), (IdentifierKind::Md5, "d41d8cd98f00b204e9800998ecf8427e")],
    );
    assert_eq!(facts(file), []);
}

#[test]
fn lists_of_ones_own_add_to_the_built_in_ones_or_replace_them() {
    let private = || entity(EntityKind::Address, &[(IdentifierKind::IpAddress, "10.0.0.1")]);
    let proxy = || entity(EntityKind::Address, &[(IdentifierKind::IpAddress, "198.51.100.1")]);
    let own = "[never]\naddresses = [\"198.51.100.0/24\"]";
    assert_eq!(facts_with(private(), own), []);
    assert_eq!(facts_with(proxy(), own), []);
    let replaced = "[never]\nbuilt-in = false\naddresses = [\"198.51.100.0/24\"]";
    assert_eq!(facts_with(private(), replaced).len(), 1);
    assert_eq!(facts_with(proxy(), replaced), []);
}

#[test]
fn an_identifier_that_identifies_nothing_is_reported() {
    let configuration = Configuration::defaults().unwrap();
    let entities = vec![
        entity(EntityKind::Address, &[(IdentifierKind::IpAddress, "somewhere")]),
        entity(EntityKind::Message, &[(IdentifierKind::Sha1, "")]),
    ];
    let (_, _, unusable) = read(&Alert { id: "a".into(), entities, ..Alert::default() }, &configuration);
    let value = "somewhere".to_owned();
    assert_eq!(unusable, [Unusable { alert: "a".into(), kind: IdentifierKind::IpAddress, value }]);
}
