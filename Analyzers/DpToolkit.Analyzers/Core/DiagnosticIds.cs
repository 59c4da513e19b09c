namespace DpToolkit.Analyzers;

/// <summary>The ids of all rules. They are stable.</summary>
public static class DiagnosticIds
{
    public const string UnreadableOption = "DP0002";

    public const string StaleOptimizer = "DP1001";
    public const string OptimizerBeforeMove = "DP1002";
    public const string OriginalUsed = "DP1003";
    public const string ResultDiscarded = "DP1004";
    public const string SecondOptimizer = "DP1005";
    public const string SchedulerElsewhere = "DP1006";
    public const string ForwardInsteadOfCall = "DP1007";
    public const string BackwardPerStep = "DP1008";
    public const string NoZeroGrad = "DP1009";
    public const string WeightsFromData = "DP1010";
    public const string NoRegisterComponents = "DP1011";
    public const string RequiresGradLate = "DP1012";
    public const string NotInTrainMode = "DP1013";
    public const string RawGradients = "DP1014";

    public const string BatchNorm = "DP2001";
    public const string FunctionalBatchNorm = "DP2002";
    public const string MixedSamples = "DP2003";
    public const string CouplingLoss = "DP2004";
    public const string WeightedMean = "DP2005";
    public const string BroadcastLoss = "DP2006";
    public const string ErasingGroupNorm = "DP2007";
    public const string ConstantBatchSize = "DP2008";
    public const string LiteralZeroDimension = "DP2009";

    public const string BuffersUpdated = "DP3001";
    public const string EmbeddingState = "DP3002";
    public const string ReleasedMetric = "DP3003";
    public const string PrivateStatistics = "DP3004";
    public const string PrivateModelChoice = "DP3005";
    public const string CheckpointWithoutAccountant = "DP3006";

    public const string MergedBatchDimension = "DP4001";
    public const string RepeatedRows = "DP4002";
    public const string SequenceFirst = "DP4003";

    public const string NoDelta = "DP5001";
    public const string BudgetReused = "DP5002";
    public const string DeltaTooLarge = "DP5003";
    public const string WeakEpsilon = "DP5004";
    public const string NoNoise = "DP5005";
    public const string ShuffledUnderPoisson = "DP5006";
    public const string EmptyBatchSkipped = "DP5007";
    public const string EpochsDiffer = "DP5008";
    public const string ResumedWithoutAccountant = "DP5009";
    public const string NoBudgetStop = "DP5010";
    public const string GdpAccountant = "DP5011";
    public const string CustomSampler = "DP5012";
    public const string BudgetExceeded = "DP5013";
    public const string SweepAsOneRun = "DP5014";

    public const string ConstantSeed = "DP6001";
    public const string WeakGenerator = "DP6002";
    public const string HalfPrecision = "DP6003";
    public const string InPlaceOutput = "DP6005";

    public const string NoPerSampleRule = "DP7001";
    public const string NeedsTwin = "DP7002";
    public const string TiedWeights = "DP7003";
    public const string UnusedSubmodule = "DP7004";
    public const string WeightOutsideLayer = "DP7005";
    public const string BroadcastInput = "DP7006";
    public const string ConcreteField = "DP7007";
}
