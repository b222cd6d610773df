namespace WeightSpace.Experiments.Cli;

/// <summary>The exit codes of every command.</summary>
public static class ExitCode
{
    /// <summary>The command did what it was asked.</summary>
    public const int Done = 0;

    /// <summary>The work failed or was interrupted; what was finished is saved.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a setting or an input is wrong; no work was begun.</summary>
    public const int Usage = 2;
}
