//! The language codes of ISO 639, as one text each: a list of them weighs three times as much in the browser.

/// ISO 639-1, two letters each, the withdrawn ones included that old content still carries.
const TWO: &str = "\
    aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngu\
    gvhahehihohrhthuhyhziaidieigiiikinioisitiuiwjajijvjwkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimk\
    mlmnmomrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswta\
    tetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

/// ISO 639-2, three letters each, bibliographic and terminological, withdrawn ones included.
const THREE: &str = "\
    aarabkaceachadaadyafaafhafrainakaakkalbalealgaltamhanganpapaaraarcargarmarnarpartarwasmastathausavaaveawaaym\
    azebadbaibakbalbambanbaqbasbatbejbelbembenberbhobihbikbinbisblabntbodbosbrabrebtkbuabugbulburbyncadcaicarcat\
    caucebcelceschachbchechgchichkchmchnchochpchrchuchvchycmccnrcopcorcoscpecpfcppcrecrhcrpcsbcuscymczedakdandar\
    daydeldendeudgrdindivdoidradsbduadumdutdyudzoefiegyekaellelxengenmepoesteuseweewofanfaofasfatfijfilfinfiufon\
    frafrefrmfrofrrfrsfryfulfurgaagaygbagemgeogergezgilglagleglgglvgmhgohgongorgotgrbgrcgregrngswgujgwihaihathau\
    hawhebherhilhimhinhithmnhmohrvhsbhunhuphyeibaiboiceidoiiiijoikuileiloinaincindineinhipkirairoislitajavjbojpn\
    jprjrbkaakabkackalkamkankarkaskatkaukawkazkbdkhakhikhmkhokikkinkirkmbkokkomkonkorkoskpekrckrlkrokrukuakumkur\
    kutladlahlamlaolatlavlezlimlinlitlollozltzlualublugluilunluolusmacmadmagmahmaimakmalmanmaomapmarmasmaymdfmdr\
    menmgamicminmismkdmkhmlgmltmncmnimnomohmolmonmosmrimsamulmunmusmwlmwrmyamynmyvnahnainapnaunavnblndendondsnep\
    newnianicniunldnnonobnognonnornqonsonubnwcnyanymnynnyonziociojioriormosaossotaotopaapagpalpampanpappaupeoper\
    phiphnplipolponporprapropusquerajraprarroarohromronrumrunruprussadsagsahsaisalsamsansassatsccscnscoscrselsem\
    sgasgnshnsidsinsiositslaslksloslvsmasmesmismjsmnsmosmssnasndsnksogsomsonsotspasqisrdsrnsrpsrrssasswsuksunsus\
    suxswaswesycsyrtahtaitamtatteltemtertettgktglthatibtigtirtivtkltlhtlitmhtogtontpitsitsntsotuktumtupturtuttvl\
    twityvudmugauigukrumbundurduzbvaivenvievolvotwakwalwarwaswelwenwlnwolxalxhoyaoyapyidyorypkzapzblzenzghzhazho\
    zndzulzunzxxzza";

/// Whether a text is a language code, in letters of either case.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.7, `language_type`, which names ISO 639-1 and ISO 639-2.
pub(super) fn is_code(text: &str) -> bool {
    let code = text.to_ascii_lowercase();
    let among = |list: &str| list.as_bytes().chunks(code.len()).any(|one| one == code.as_bytes());
    match code.len() {
        2 => among(TWO),
        // From qaa to qtz for local use.
        3 => among(THREE) || ("qaa"..="qtz").contains(&code.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_whatever_their_case() {
        for code in ["fr", "EN", "Fra", "fre", "mul", "zun", "qaa", "qtz", "mo"] {
            assert!(is_code(code), "{code}");
        }
        for code in ["", "f", "sp", "frl", "exg", "ruq", "qua", "aaaa", "é", "rf", "ra"] {
            assert!(!is_code(code), "{code}");
        }
    }
}
