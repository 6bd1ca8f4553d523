//! The page of employees with reqwest and hand-written structs: every field that the SDK reads, with the same type.

use chrono::{DateTime, Utc};
use kombo_api::reqwest::{self, Client};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::program::bare::{Envelope, READ_TIMEOUT, open_enum};

pub async fn get_employees(client: &Client, url: &str, integration: &str) -> reqwest::Result<Page> {
    let request = client.get(url).header("x-integration-id", integration);
    let response = request.timeout(READ_TIMEOUT).send().await?.error_for_status()?;
    let envelope: Envelope<Page> = response.json().await?;
    Ok(envelope.data)
}

#[derive(Deserialize, Serialize)]
pub struct Page {
    pub results: Vec<Employee>,
    pub next: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Employee {
    pub id: String,
    remote_id: String,
    employee_number: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    nationality: Option<String>,
    display_full_name: Option<String>,
    job_title: Option<String>,
    work_email: Option<String>,
    personal_email: Option<String>,
    mobile_phone_number: Option<String>,
    ssn: Option<String>,
    tax_id: Option<String>,
    gender: Option<Gender>,
    ethnicity: Option<Ethnicity>,
    marital_status: Option<MaritalStatus>,
    employment_status: Option<EmploymentStatus>,
    employment_type: Option<EmploymentType>,
    weekly_hours: Option<f64>,
    avatar: Option<String>,
    work_location_id: Option<String>,
    legal_entity_id: Option<String>,
    manager_id: Option<String>,
    home_address: Option<Address>,
    bank_accounts: Option<Vec<BankAccount>>,
    date_of_birth: Option<DateTime<Utc>>,
    start_date: Option<DateTime<Utc>>,
    termination_date: Option<DateTime<Utc>>,
    remote_created_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    remote_deleted_at: Option<DateTime<Utc>>,
    custom_fields: Option<Map<String, Value>>,
    integration_fields: Vec<ExtraField>,
    remote_data: Option<Map<String, Value>>,
    employments: Vec<Employment>,
    time_off_balances: Vec<EmployeeTimeOff>,
    manager: Option<Manager>,
    groups: Vec<EmployeeGroup>,
    legal_entity: Option<EmployeeLegalEntity>,
    teams: Vec<EmployeeGroup>,
    work_location: Option<WorkLocation>,
}

#[derive(Deserialize, Serialize)]
struct Address {
    city: Option<String>,
    country: Option<String>,
    raw: Option<String>,
    state: Option<String>,
    street_1: Option<String>,
    street_2: Option<String>,
    zip_code: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct BankAccount {
    iban: Option<String>,
    bic: Option<String>,
    account_number: Option<String>,
    holder_name: Option<String>,
    bank_name: Option<String>,
    domestic_bank_routing: Option<BankRouting>,
}

#[derive(Deserialize, Serialize)]
struct BankRouting {
    number: String,
    #[serde(rename = "type")]
    type_: Option<BankRoutingType>,
}

#[derive(Deserialize, Serialize)]
struct ExtraField {
    id: String,
    key: String,
    #[serde(rename = "type")]
    type_: ExtraFieldType,
    value: Option<Value>,
    label: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Employment {
    id: String,
    remote_id: Option<String>,
    employee_id: String,
    job_title: Option<String>,
    pay_rate: Option<f64>,
    pay_period: Option<EmploymentPayPeriod>,
    pay_frequency: Option<EmploymentPayFrequency>,
    employment_type: Option<EmploymentType>,
    pay_currency: Option<String>,
    effective_date: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    remote_deleted_at: Option<DateTime<Utc>>,
    remote_data: Option<Map<String, Value>>,
    custom_fields: Option<Map<String, Value>>,
    integration_fields: Vec<ExtraField>,
}

#[derive(Deserialize, Serialize)]
struct EmployeeTimeOff {
    id: String,
    remote_id: Option<String>,
    employee_id: String,
    type_id: String,
    balance: Option<f64>,
    balance_unit: Option<AbsenceUnit>,
    changed_at: DateTime<Utc>,
    remote_deleted_at: Option<DateTime<Utc>>,
    used: Option<f64>,
    used_unit: Option<AbsenceUnit>,
    remote_data: Option<Map<String, Value>>,
}

#[derive(Deserialize, Serialize)]
struct Manager {
    first_name: Option<String>,
    last_name: Option<String>,
    display_full_name: Option<String>,
    id: String,
    employee_number: Option<String>,
    work_email: Option<String>,
    remote_id: String,
    employment_status: Option<EmploymentStatus>,
    termination_date: Option<DateTime<Utc>>,
}

#[derive(Deserialize, Serialize)]
struct EmployeeGroup {
    id: String,
    remote_id: String,
    name: Option<String>,
    #[serde(rename = "type")]
    type_: Option<GroupType>,
}

#[derive(Deserialize, Serialize)]
struct EmployeeLegalEntity {
    id: String,
    remote_id: Option<String>,
    name: Option<String>,
    address: Option<Address>,
}

#[derive(Deserialize, Serialize)]
struct WorkLocation {
    id: String,
    remote_id: Option<String>,
    name: Option<String>,
    address: Option<Address>,
    #[serde(rename = "type")]
    type_: Option<String>,
    changed_at: DateTime<Utc>,
    remote_deleted_at: Option<DateTime<Utc>>,
    remote_data: Option<Map<String, Value>>,
}

open_enum!(Gender {
    Male = "MALE",
    Female = "FEMALE",
    NonBinary = "NON_BINARY",
    NotSpecified = "NOT_SPECIFIED",
});

open_enum!(Ethnicity {
    White = "WHITE",
    Asian = "ASIAN",
    HispanicLatino = "HISPANIC_LATINO",
    Hawaiian = "HAWAIIAN",
    NativeAmerican = "NATIVE_AMERICAN",
    BlackAfricanAmerican = "BLACK_AFRICAN_AMERICAN",
    MultipleEthnicities = "MULTIPLE_ETHNICITIES",
    DeclineToSpecify = "DECLINE_TO_SPECIFY",
});

open_enum!(MaritalStatus {
    Single = "SINGLE",
    Married = "MARRIED",
    DomesticPartnership = "DOMESTIC_PARTNERSHIP",
    Widowed = "WIDOWED",
    Divorced = "DIVORCED",
    Separated = "SEPARATED",
    NotMarried = "NOT_MARRIED",
});

open_enum!(EmploymentStatus {
    Active = "ACTIVE",
    Pending = "PENDING",
    Inactive = "INACTIVE",
    Leave = "LEAVE",
});

open_enum!(EmploymentType {
    FullTime = "FULL_TIME",
    PartTime = "PART_TIME",
    Contract = "CONTRACT",
    Internship = "INTERNSHIP",
    Freelance = "FREELANCE",
    WorkingStudent = "WORKING_STUDENT",
    Apprenticeship = "APPRENTICESHIP",
    Training = "TRAINING",
});

open_enum!(EmploymentPayPeriod {
    Hour = "HOUR",
    Day = "DAY",
    Week = "WEEK",
    TwoWeeks = "TWO_WEEKS",
    HalfMonth = "HALF_MONTH",
    Month = "MONTH",
    TwoMonths = "TWO_MONTHS",
    Quarter = "QUARTER",
    HalfYear = "HALF_YEAR",
    Year = "YEAR",
});

open_enum!(EmploymentPayFrequency {
    Daily = "DAILY",
    Weekly = "WEEKLY",
    Biweekly = "BIWEEKLY",
    Monthly = "MONTHLY",
    Semimonthly = "SEMIMONTHLY",
    Quarterly = "QUARTERLY",
    Semiannually = "SEMIANNUALLY",
    Annually = "ANNUALLY",
    ProRata = "PRO_RATA",
});

open_enum!(AbsenceUnit {
    Hours = "HOURS",
    Days = "DAYS",
});

open_enum!(GroupType {
    Department = "DEPARTMENT",
    Team = "TEAM",
    CostCenter = "COST_CENTER",
});

open_enum!(BankRoutingType {
    GbSortCode = "GB_SORT_CODE",
    DeBankleitzahl = "DE_BANKLEITZAHL",
    UsAbaRoutingTransitNumber = "US_ABA_ROUTING_TRANSIT_NUMBER",
    CaRoutingNumber = "CA_ROUTING_NUMBER",
    AuBsbCode = "AU_BSB_CODE",
    FrRib = "FR_RIB",
});

open_enum!(ExtraFieldType {
    Default = "DEFAULT",
    Custom = "CUSTOM",
});
