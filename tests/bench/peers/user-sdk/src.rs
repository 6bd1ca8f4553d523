//! Reads one page of employees.

use kombo_api::Kombo;

#[tokio::main]
async fn main() -> kombo_api::Result<()> {
    let acme = Kombo::from_env()?.integration("personio:CBNMt7dSNCzBdnRTx87dev4E");
    let page = acme.hris().get_employees().send().await?;
    for employee in &page.results {
        println!("{} {:?} {:?}", employee.id, employee.first_name, employee.start_date);
    }
    Ok(())
}
