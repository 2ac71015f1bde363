# Installs what was built for Windows the way a user does, runs it, removes it, looks for what is left.
#
#     pwsh packaging/installed.ps1 installer|portable FILE
#
# It wants a system without VoiceDesk. Qt shows real windows: Windows has a desktop everywhere, and Qt's
# offscreen one finds no fonts there. packaging/installed.sh does the same on other systems.
param(
    [Parameter(Mandatory)] [ValidateSet('installer', 'portable')] [string] $Kind,
    [Parameter(Mandatory)] [string] $File
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

# All that packaging/windows/voicedesk.iss writes: keys of its own, and values among those of others.
$Keys = @(
    'Software\VoiceDesk'
    'Software\Classes\voicedesk'
    'Software\Classes\VoiceDesk.Sound'
    'Software\Classes\Applications\VoiceDesk.exe'
    'Software\Microsoft\Windows\CurrentVersion\Uninstall\{5299351E-3529-4E9D-977B-3F7038164D6B}_is1'
)
$Values = @{
    'Software\RegisteredApplications' = 'VoiceDesk'
    'Software\Microsoft\Windows\CurrentVersion\Run' = 'VoiceDesk'
}
# What is ticked by nobody but the user: the [Tasks] there.
$Tasks = @('desktopicon', 'autostart', 'path')
$Folder = Join-Path $env:LOCALAPPDATA 'Programs\VoiceDesk'
$Scratch = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())

# Only what Windows itself has: no Python of the machine's is within reach.
$env:PATH = @(
    "$env:SystemRoot\System32"
    "$env:SystemRoot"
    "$env:SystemRoot\System32\WindowsPowerShell\v1.0"
) -join ';'

function Start-AndWait([string] $Program, [string[]] $Arguments) {
    $run = Start-Process -FilePath $Program -ArgumentList $Arguments -Wait -PassThru
    if ($run.ExitCode -ne 0) { throw "$Program ended with $($run.ExitCode)" }
}

# A program that works says nothing.
function Test-Program([string] $Program) {
    $said = @('output', 'errors') | ForEach-Object { Join-Path $Scratch $_ }
    $run = Start-Process -FilePath $Program -ArgumentList '--smoke-test' -Wait -PassThru `
        -NoNewWindow -RedirectStandardOutput $said[0] -RedirectStandardError $said[1]
    $text = ($said | ForEach-Object { Get-Content -Raw -Path $_ }) -join ''
    Write-Host $text
    if ($run.ExitCode -ne 0) { throw "$Program --smoke-test ended with $($run.ExitCode)" }
    if ($text) { throw "$Program --smoke-test said something" }
}

function Get-Traces {
    foreach ($key in $Keys) {
        if (Test-Path -LiteralPath "HKCU:\$key") { "HKCU:\$key" }
    }
    foreach ($key in $Values.Keys) {
        $item = Get-Item -LiteralPath "HKCU:\$key" -ErrorAction SilentlyContinue
        if ($item -and $item.GetValueNames() -contains $Values[$key]) { "HKCU:\$key, $($Values[$key])" }
    }
    $places = @(
        (Split-Path $Folder)
        $env:APPDATA
        $env:LOCALAPPDATA
        [Environment]::GetFolderPath('Desktop')
        [Environment]::GetFolderPath('Programs')
    )
    foreach ($place in $places) {
        Get-ChildItem -Path $place -Filter '*VoiceDesk*' -ErrorAction SilentlyContinue |
            ForEach-Object { $_.FullName }
    }
    $path = [Environment]::GetEnvironmentVariable('Path', 'User')
    if ($path -match 'VoiceDesk') { "PATH: $path" }
}

# As it is written, with the names of variables in it.
function Get-UserPath {
    (Get-Item -LiteralPath 'HKCU:\Environment').GetValue('Path', '', 'DoNotExpandEnvironmentNames')
}

function Test-Installation {
    $missing = $Keys | Where-Object { -not (Test-Path -LiteralPath "HKCU:\$_") }
    if ($missing) { throw "The installer has not written: $($missing -join ', ')" }
    Test-Program (Join-Path $Folder 'voicedesk-cli.exe')
    Test-Program (Join-Path $Folder 'VoiceDesk.exe')
}

function Test-Tasks {
    $icon = Join-Path ([Environment]::GetFolderPath('Desktop')) 'VoiceDesk.lnk'
    if (-not (Test-Path -LiteralPath $icon)) { throw "There is no icon $icon" }
    $key = Get-Item -LiteralPath 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run'
    $run = $key.GetValue('VoiceDesk', '')
    $program = Join-Path $Folder 'VoiceDesk.exe'
    if ($run -notin "$program --hidden", "`"$program`" --hidden") {
        throw "What starts when the user signs in is: $run"
    }
    $path = Get-UserPath
    $entries = @($path -split ';' | Where-Object { $_ -eq $Folder })
    if ($entries.Count -ne 1) { throw "$Folder stands $($entries.Count) times in PATH: $path" }
}

function Install-WithSetup {
    $path = Get-UserPath
    $quietly = @('/VERYSILENT', '/SUPPRESSMSGBOXES', '/NORESTART')
    Start-AndWait $File ($quietly + '/CURRENTUSER' + "/TASKS=$($Tasks -join ',')")
    Test-Installation
    Test-Tasks
    # An upgrade: what was ticked stays, and no file of the older version.
    $old = Join-Path $Folder '_internal\of-an-older-version.pyd'
    New-Item -ItemType File -Path $old | Out-Null
    Start-AndWait $File ($quietly + '/CURRENTUSER')
    Test-Installation
    Test-Tasks
    if (Test-Path -LiteralPath $old) { throw "The upgrade has left $old" }
    Start-AndWait (Join-Path $Folder 'unins000.exe') $quietly
    if ((Get-UserPath) -cne $path) { throw "PATH is $(Get-UserPath), and was $path" }
}

function Install-ByUnpacking {
    $unpacked = Join-Path $Scratch 'unpacked'
    Expand-Archive -LiteralPath $File -DestinationPath $unpacked
    $program = Get-ChildItem -Path $unpacked -Filter 'VoiceDesk-*'
    Test-Program (Join-Path $program.FullName 'voicedesk-cli.exe')
    Test-Program (Join-Path $program.FullName 'VoiceDesk.exe')
    Remove-Item -Recurse -LiteralPath $unpacked
}

$File = (Resolve-Path -LiteralPath $File).Path
New-Item -ItemType Directory -Path $Scratch | Out-Null
try {
    $before = @(Get-Traces)
    if ($before) { throw "VoiceDesk is here already: $($before -join ', ')" }
    if ($Kind -eq 'installer') { Install-WithSetup } else { Install-ByUnpacking }
    $left = @(Get-Traces)
    if ($left) { throw "Left behind: $($left -join ', ')" }
} finally {
    Remove-Item -Recurse -Force -LiteralPath $Scratch
}
Write-Host "$(Split-Path -Leaf $File): installed, run and removed"
